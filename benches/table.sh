#!/usr/bin/env bash
# Prints the tables: workload B here with one feature more at a time, the same through the command
# line, and beside other engines.
# Usage: benches/table.sh [HANDSETS]. SimPy is measured if Python has it; NeXosim and SimPy take
# minutes at 10,000 handsets, which is the default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
RAYON_NUM_THREADS=1 cargo bench --bench fleet -- ${1:-}
cargo build --release
echo "workload B, ${1:-1000000} handsets, by the command line, CPU seconds:"
export TIMEFORMAT="%U user, %S system"
time RAYON_NUM_THREADS=1 target/release/lastcopy replay benches/workload-b.ron \
    --handsets "${1:-1000000}" --json > /dev/null
cd benches/peers
# desim is made of coroutines, which the stable compiler only takes when told to.
RUSTC_BOOTSTRAP=1 cargo run --release --features desim -- table "${1:-10000}"
