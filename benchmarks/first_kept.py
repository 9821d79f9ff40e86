"""How long a million mined texts take to be freed of near copies, and in how much memory.

    python -m benchmarks.first_kept [TEXTS]

Texts are drawn from 60,000 words whose frequencies fall off as in a language; a sixth of them are
earlier texts with one word in twenty changed. Said are seconds, the greatest memory of the process,
and how many of the planted copies went.
"""

import resource
import sys
import time

import numpy as np

from stats.first_kept import first_kept

PLANTED = 6  # one text in so many
CHANGED = 0.05


def texts(count: int) -> tuple[list[str], int]:
    draw = np.random.default_rng(7)
    vocabulary = np.array([f"w{number:x}" for number in range(60_000)])
    chances = 1 / (np.arange(len(vocabulary)) + 5.0)
    chances /= chances.sum()
    found: list[str] = []
    planted = 0
    while len(found) < count:
        sizes = draw.integers(20, 50, 5000)
        words = draw.choice(len(vocabulary), int(sizes.sum()), p=chances)
        for part in np.split(words, np.cumsum(sizes)[:-1]):
            if len(found) > 10 and draw.random() < 1 / PLANTED:
                old = found[int(draw.integers(len(found)))].split()
                places = np.flatnonzero(draw.random(len(old)) < CHANGED)
                for place in places:
                    old[place] = f"c{draw.integers(10**9):x}"
                found.append(" ".join(old))
                planted += 1
            else:
                found.append(" ".join(vocabulary[part]))
            if len(found) == count:
                break
    return found, planted


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    made, planted = texts(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, used = time.monotonic(), time.process_time()
    kept = first_kept(made, 0.5)
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    gone = int((kept.first != np.arange(count)).sum())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} texts: {seconds:.1f} s ({cpu:.1f} s of processor)")
    print(f"{gone:,} gone, {planted:,} planted")
    print(f"memory: {most:,.0f} MiB at most, {before:,.0f} MiB with the texts alone")


if __name__ == "__main__":
    main()
