#!/usr/bin/env bash
# A sweep on a Dask cluster comes to the same bytes as one on this machine, though a worker is killed
# midway; a trial that kills whoever plays it is reported and does not loop; workers with another
# program are refused. Scheduler and workers listen on the loopback address only.
#
#   tests/dask/run.sh [PROGRAM]
#
# Installs `distributed` into a scratch virtual environment, or takes the Python in LASTCOPY_PYTHON.
# Says SKIPPED, and passes, where there is no Python or the package cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program=$(realpath "${1:-target/release/lastcopy}")
scratch=$(mktemp -d)
pids=()
finish() {
    local pid
    # Workers that were asked would first wait for a scheduler that is gone.
    for pid in "${pids[@]}" $(cat "$scratch/supervised" 2>/dev/null); do
        kill -9 "$pid" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT

skip() {
    echo "SKIPPED: the test of sweeps on Dask: $1"
    exit 0
}

python=${LASTCOPY_PYTHON:-}
if [ -z "$python" ]; then
    command -v python3 >/dev/null || skip "there is no python3"
    python3 -m venv "$scratch/venv" || skip "python3 makes no virtual environment"
    python=$scratch/venv/bin/python
    "$python" -m pip install --quiet --disable-pip-version-check distributed ||
        skip "the package distributed cannot be installed"
fi
"$python" -c 'import distributed' || skip "$python lacks the package distributed"

# A process of Dask, held to the loopback address; with --no-dashboard alone it would still serve
# HTTP on every address.
dask() {
    "$python" -m distributed.cli."$1" "${@:2}" --host 127.0.0.1 --no-dashboard \
        --dashboard-address 127.0.0.1:0 >>"$scratch/$1.log" 2>&1 &
    pids+=($!)
}
worker() {
    dask dask_worker --scheduler-file "$scratch/scheduler.json" --nthreads 1 --memory-limit 0 \
        --no-nanny --name "$1" --local-directory "$scratch"
}

cd "$scratch"
dask dask_scheduler --port 0 --scheduler-file "$scratch/scheduler.json"
for _ in $(seq 300); do [ -s scheduler.json ] && break; sleep 0.1; done
address=$("$python" -c 'import json; print(json.load(open("scheduler.json"))["address"])')
case $address in tcp://127.0.0.1:*) ;; *) echo "FAILED: the scheduler is at $address"; exit 1 ;; esac
worker one
victim=$!
worker two
cd - >/dev/null

sweep=("$program" sweep scenarios/sidekick-2009.ron --handsets 400 --trials 80
    --policies two-slots,nightly-to-another-array)
cluster=(--engine dask --scheduler "$address" --python "$python" --shards 24)
hash=$("${sweep[@]}" --plan | sed -n 's/^# plan \([0-9a-f]\{16\}\).*/\1/p')
rows=shard-00000-of-00001.$hash.jsonl

# The sum of one sweep on this machine.
"${sweep[@]}" --quiet --out "$scratch/local" >/dev/null
echo "local: $(sha256sum <"$scratch/local/$rows")"

# The same on the cluster, of which one worker is killed when a quarter of the rows are there.
"${sweep[@]}" "${cluster[@]}" --out "$scratch/dask" >"$scratch/page" &
sweeping=$!
journal=$scratch/dask/${rows%.jsonl}.journal
for _ in $(seq 6000); do
    [ -f "$journal" ] && [ "$(wc -l <"$journal")" -gt 60 ] && break
    kill -0 "$sweeping" 2>/dev/null || break
    sleep 0.05
done
at=$(wc -l <"$journal")
kill -9 "$victim"
echo "worker one was killed when $((at - 1)) of 240 rows were there"
wait "$sweeping"
cmp "$scratch/local/$rows" "$scratch/dask/$rows"
[ "$at" -lt 200 ] || { echo "FAILED: the worker was killed too late to show anything"; exit 1; }
echo "dask:  $(sha256sum <"$scratch/dask/$rows")"
"$program" merge "$scratch/dask" "$scratch/local" --out "$scratch/merged" >/dev/null
cmp "$scratch/local/$rows" "$scratch/merged"

# Trial 17 kills the process that plays it; trial 30 kills the worker as well.
cat >"$scratch/poisoned" <<END
#!/usr/bin/env bash
keys=
while [ \$# -gt 0 ]; do
    words+=("\$1")
    [ "\$1" != --keys ] || keys=\$2
    shift
done
for part in \${keys//,/ }; do
    for ((key = \${part%-*}; key <= \${part#*-}; key++)); do
        [ "\$key" -ne 17 ] || { "$program" "\${words[@]/\$keys/\${part%-*}-16}" 2>/dev/null; kill -9 \$\$; }
        [ "\$key" -ne 30 ] || kill -9 \$PPID
    done
done
exec "$program" "\${words[@]}"
END
chmod +x "$scratch/poisoned"
# Workers come back, as they would under a supervisor.
supervise() {
    while true; do
        "$python" -m distributed.cli.dask_worker --scheduler-file "$scratch/scheduler.json" \
            --nthreads 1 --memory-limit 0 --no-nanny --local-directory "$scratch" \
            --host 127.0.0.1 --no-dashboard --dashboard-address 127.0.0.1:0 \
            >>"$scratch/supervised.log" 2>&1 &
        echo $! >"$scratch/supervised"
        wait $! || true
    done
}
supervise &
pids+=($!)
study=("$program" sweep scenarios/lost-phone.ron --trials 20)
small=("${study[@]}" --out "$scratch/poison")
code=0
timeout 300 "${small[@]}" "${cluster[@]}" --binary "$scratch/poisoned" 2>"$scratch/complaint" ||
    code=$?
cat "$scratch/complaint"
[ "$code" -eq 5 ]
grep -q 'trial 17 of the plan could not be played' "$scratch/complaint"
grep -q 'trial 30 of the plan could not be played' "$scratch/complaint"
[ "$(grep -c 'could not be played' "$scratch/complaint")" -eq 2 ]
grep -q 'lastcopy replay scenarios/lost-phone.ron .*--trial 8$' "$scratch/complaint"
# All others were kept: this machine has two left to play.
"$program" merge --partial "$scratch/poison" | grep -q '38 of 40 trials'
"${small[@]}" --quiet >/dev/null
"$program" merge "$scratch/poison" | grep -q 'all of 40 trials'

# A worker whose program is another is found out before it plays anything.
sed 's/^exec .*/exec '"${program//\//\\/}"' "${words[@]}" | sed "s,\\"hash\\": \\"..,\\"hash\\": \\"xx,"/' \
    "$scratch/poisoned" >"$scratch/other"
chmod +x "$scratch/other"
code=0
"${study[@]}" "${cluster[@]}" --out "$scratch/other-rows" --binary "$scratch/other" \
    2>"$scratch/complaint" || code=$?
cat "$scratch/complaint"
[ "$code" -eq 3 ]
grep -q 'it comes to plan xx' "$scratch/complaint"
echo "A sweep on Dask comes to the same bytes, whoever dies."
