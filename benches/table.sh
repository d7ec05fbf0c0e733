#!/usr/bin/env bash
# Prints both tables: workload B here with one feature more at a time, and beside other engines.
# Usage: benches/table.sh [HANDSETS]. SimPy is measured if Python has it; NeXosim and SimPy take
# minutes at 10,000 handsets, which is the default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
RAYON_NUM_THREADS=1 cargo bench --bench fleet -- ${1:-}
cd benches/peers
# desim is made of coroutines, which the stable compiler only takes when told to.
RUSTC_BOOTSTRAP=1 cargo run --release --features desim -- table "${1:-10000}"
