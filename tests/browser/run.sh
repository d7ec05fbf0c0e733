#!/usr/bin/env bash
# Both reports in a real browser: opened from disk, with scripts on and off, light and dark, on a
# screen and on a phone. No request, no console error, nothing wider than the page, no two labels
# that touch, every number that of `--json`; a checker of HTML and one of accessibility find nothing.
#
#   tests/browser/run.sh [PROGRAM [PICTURES]]
#
# Leaves pictures in the folder PICTURES if it is named. Takes chromium from the path, or installs
# Debian's where it may; takes node modules from LASTCOPY_NODE_MODULES or installs them into a
# scratch folder. Says SKIPPED, and passes, where there is no node, no browser or no package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program=$(realpath "${1:-target/release/lastcopy}")
pictures=${2:+$(realpath -m "$2")}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() {
    echo "SKIPPED: the reports in a browser: $1"
    exit 0
}

command -v node >/dev/null || skip "there is no node"
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if ! browser >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install --quiet --yes --no-install-recommends chromium >"$scratch/apt.log" 2>&1 || true
fi
chromium=$(browser) || skip "there is no chromium"
modules=${LASTCOPY_NODE_MODULES:-}
if [ -z "$modules" ]; then
    command -v npm >/dev/null || skip "there is no npm"
    (cd "$scratch" && npm install --silent --no-audit --no-fund --no-save --ignore-scripts \
        playwright-core@1 html-validate@10 axe-core@4 >npm.log 2>&1) ||
        skip "playwright-core, html-validate and axe-core cannot be installed"
    modules=$scratch/node_modules
fi

# What a scenario may hold at its worst, and what it looks like at its best.
cp tests/browser/hostile.ron scenarios/{sidekick-2009,lost-phone,quiet-year}.ron "$scratch"
cd "$scratch"
report() {
    local name=$1 code=0
    shift
    "$program" "$@" --json --report "$name.html" >"$name.json" || code=$?
    [ "$code" -le 1 ] || { echo "FAILED: lastcopy $* ended with $code"; exit 1; }
}
report replay replay sidekick-2009.ron --handsets 4000 --ledger
report compare compare sidekick-2009.ron --handsets 300 --trials 8
report small-replay replay lost-phone.ron
report many-replay replay quiet-year.ron --ledger --no-rescue
report small-compare compare lost-phone.ron --trials 40 --assumptions --mix cellar-and-lake \
    --select 0.05
report hostile-replay replay hostile.ron --ledger
report hostile-compare compare hostile.ron --trials 8
cd - >/dev/null

NODE_MODULES=$modules node tests/browser/check.mjs "$chromium" "$scratch" "$pictures"
