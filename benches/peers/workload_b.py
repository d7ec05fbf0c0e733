"""Workload B in SimPy: a process for each kind of event of each handset.

    python3 workload_b.py HANDSETS DAYS

Prints CPU seconds and the sums of edits, good and failed attempts, resets, lost edits.
"""

import random
import sys
import time

import simpy

DAY = 86400.0
COUNTS = [0] * 5


class Handset:
    __slots__ = ("pending", "failures")

    def __init__(self):
        self.pending = 0
        self.failures = 0


def edits(env, handset):
    while True:
        yield env.timeout(random.expovariate(1 / 7200.0))
        COUNTS[0] += 1
        handset.pending += 1


def attempts(env, handset):
    yield env.timeout(1800.0 * random.random())
    while True:
        if 10 * DAY <= env.now < 12 * DAY:
            COUNTS[2] += 1
            wait = min(60.0 * (1 << handset.failures), 14400.0)
            handset.failures = min(handset.failures + 1, 8)
        else:
            COUNTS[1] += 1
            handset.pending = 0
            handset.failures = 0
            wait = 1800.0
        yield env.timeout(wait * (0.9 + 0.2 * random.random()))


def resets(env, handset):
    while True:
        yield env.timeout(random.expovariate(1 / (14 * DAY)))
        COUNTS[3] += 1
        COUNTS[4] += handset.pending
        handset.pending = 0


def main():
    handsets, days = int(sys.argv[1]), float(sys.argv[2])
    random.seed(1)
    began = time.process_time()
    env = simpy.Environment()
    for _ in range(handsets):
        handset = Handset()
        for process in (edits, attempts, resets):
            env.process(process(env, handset))
    env.run(until=days * DAY)
    print(time.process_time() - began, *COUNTS)


main()
