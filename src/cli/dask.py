"""Plays the trials of a sweep on a Dask cluster, as a child of `lastcopy sweep --engine dask`.

Standard input is one object: what is played, where, in which chunks of keys. Standard output is
lines of words parted by tabs: `row JSON`, `note TEXT`, `poison KEY WHY`, `fatal CODE WHY`, `tick`.
Rows come back through the cluster, so workers need no disk in common with this machine.

A chunk that fails is not played again as it was. A process that died says by the rows before it
which trial it died of: that one is tried once more alone, and the rest without it. A worker that
died with a chunk, as often as the scheduler allows, says nothing: the chunk is halved. So each
failure leaves less to play, and a trial that kills whoever plays it ends as `poison`.
"""

import errno
import json
import os
import subprocess
import sys
import threading
import time

TRY_AGAIN = (75, 130, -2, -15)
ATTEMPTS = 5
LOCK = threading.Lock()


def say(*words):
    line = "\t".join(str(word).replace("\t", " ").replace("\n", " ") for word in words)
    with LOCK:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def run(job, folder, arguments):
    """On a worker: runs the program, which stands beside the worker's other files or at a path."""
    program = job["binary"] or os.path.join(folder, job["program"])
    if not job["binary"]:
        os.chmod(program, 0o700)
    plan = os.path.join(folder, job["plan"])
    words = [program, "sweep", plan, "--quiet"] + arguments
    for attempt in range(20):
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)
            return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")
        except OSError as error:
            # The file may still be open for writing in a process that was forked meanwhile.
            if error.errno != errno.ETXTBSY or attempt == 19:
                return 5, "", f"{program}: {error}"
            time.sleep(0.1)


def check(job, dask_worker):
    """On a worker: whether its program comes to the same plan."""
    code, out, error = run(job, dask_worker.local_directory, ["--plan", "--json"])
    if code != 0:
        return code, error or f"exit code {code}"
    found = json.loads(out)["hash"]
    return (0, "") if found == job["hash"] else (3, f"it comes to plan {found}")


def ranges(keys):
    """Keys as a text such as 0-9,17."""
    parts = []
    for key in keys:
        if parts and parts[-1][1] == key - 1:
            parts[-1][1] = key
        else:
            parts.append([key, key])
    return ",".join(f"{first}-{last}" for first, last in parts)


def play(job, keys):
    """On a worker: plays a chunk; the exit code, the rows that are whole, and the complaint."""
    from distributed import get_worker

    folder = get_worker().local_directory
    code, out, error = run(job, folder, ["--keys", ranges(keys), "--out", "-", "--threads", "1"])
    return code, out.split("\n")[:-1], error.strip()[-2000:]


class Sweep:
    def __init__(self, client, job):
        from distributed import as_completed

        self.client, self.job, self.count = client, job, 0
        self.chunks, self.suspects, self.alone = {}, [], False
        self.running = as_completed([])
        for keys in job["chunks"]:
            self.submit(keys, 1)

    def submit(self, keys, attempt):
        if not keys:
            return
        self.count += 1
        # A name of its own: equal arguments would be taken for one task.
        name = f"lastcopy-{self.job['session']}-{self.count}"
        future = self.client.submit(play, self.job, keys, key=name, pure=False)
        self.chunks[future.key] = (keys, attempt)
        self.running.add(future)

    def all(self):
        if not self.drained():
            return
        self.alone = True
        for keys in self.suspects:
            self.submit(keys, 1)
            if not self.drained():
                return

    def drained(self):
        """Waits until nothing runs; whether it is worth going on."""
        from distributed import KilledWorker

        for future in self.running:
            keys, attempt = self.chunks.pop(future.key)
            try:
                code, rows, error = future.result()
            except KilledWorker as killed:
                self.halve(keys, f"workers died with it: {killed}")
            else:
                future.release()
                if not self.took(keys, attempt, code, rows, error):
                    return False
            del future
        return True

    def took(self, keys, attempt, code, rows, error):
        done = set()
        for row in rows:
            done.add(json.loads(row)["key"])
            say("row", row)
        missing = [key for key in keys if key not in done]
        if code == 0 and not missing:
            return True
        why = f"exit code {code}: {error}"
        if code in (2, 3, 5):
            say("fatal", code, error)
            return False
        if code in TRY_AGAIN and attempt < ATTEMPTS:
            self.submit(missing, attempt + 1)
        elif len(keys) == 1:
            say("poison", keys[0], why)
        else:
            # Rows are printed in order, so it died of the first that is missing.
            say("note", f"trial {missing[0]} is tried once more alone: {why}")
            self.submit(missing[:1], 1)
            self.submit(missing[1:], 1)
        return True

    def halve(self, keys, why):
        if len(keys) == 1:
            # It may have died with a worker that another trial killed: it is tried with nobody by.
            if self.alone:
                say("poison", keys[0], why)
            else:
                self.suspects.append(keys)
            return
        say("note", f"{len(keys)} trials are halved: {why}")
        middle = len(keys) // 2
        self.submit(keys[:middle], 1)
        self.submit(keys[middle:], 1)


def tick():
    while True:
        time.sleep(1)
        say("tick")


def main():
    job = json.load(sys.stdin)
    try:
        from distributed import Client
    except ImportError as error:
        say("fatal", 5, f"{sys.executable} lacks the package distributed ({error}); install it, "
            "or name another Python with --python")
        return
    threading.Thread(target=tick, daemon=True).start()
    try:
        client = Client(job["scheduler"], timeout=job["timeout"])
    except Exception as error:
        say("fatal", 5, f"{job['scheduler']}: {error!r}; is the scheduler running?")
        return
    try:
        client.wait_for_workers(1, timeout=job["timeout"])
        for path in job.pop("files"):
            client.upload_file(path, load=False)
        checked = client.run(check, job)
        say("note", f"{len(checked)} workers")
        for worker, (code, why) in sorted(checked.items()):
            if code != 0:
                say("fatal", code if code in (2, 3) else 5, f"worker {worker}: {why}")
                return
        Sweep(client, job).all()
    except Exception as error:
        say("fatal", 5, f"{type(error).__name__}: {error}")
    finally:
        client.close(timeout=5)


main()
