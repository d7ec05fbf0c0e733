#!/usr/bin/env bash
# The golden hashes hold on a second platform: the library alone, built for WebAssembly, under node.
#
#   tests/wasm/run.sh
#
# Says SKIPPED, and passes, where the target or node is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

skip() {
    echo "SKIPPED: golden hashes on WebAssembly: $1"
    exit 0
}
command -v node >/dev/null || skip "there is no node"
libraries=$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown
[ -d "$libraries" ] || skip "rustup target add wasm32-unknown-unknown"

root=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/wasm
(cd tests/fixtures/wasm && cargo build --locked --release --target wasm32-unknown-unknown)
module=$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/hashes.wasm
node tests/wasm/hashes.js "$module" tests/golden/hashes.txt scenarios
