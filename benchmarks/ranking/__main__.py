"""Speed of the ranking engine, as ratios to peers in the same run.

    make bench                                                # this and the application
    .local/bench-venv/bin/python -m benchmarks.ranking           # everything; a few minutes
    .local/bench-venv/bin/python -m benchmarks.ranking --quick   # the smallest size only

One process, one BLAS thread, the two sides taking turns, medians. Trust the ratios, not
the milliseconds. Peers: evalica, choix and scikit-learn, in an environment of their own that
`requirements/install bench` makes. Input that a peer needs in another form than ours is made
beforehand and costs it no time. evalica is faster with arrays than with the lists of its
documentation, which the figures to reach are set against; both are printed.
"""

import argparse
import os
import sys
from collections.abc import Iterator

from benchmarks.ranking import estimates, peers, spreads, styles
from benchmarks.ranking.made_votes import draw
from benchmarks.ranking.pairings import pairings
from benchmarks.ranking.table import HEADING, Line

SIZES = ((100_000, 50), (1_000_000, 100), (5_000_000, 200))
AT_LEAST = {100_000: 20, 1_000_000: 30, 5_000_000: 30}  # times as fast as evalica with lists
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smallest size only")
    quick = parser.parse_args().quick
    if not ONE_THREAD.items() <= os.environ.items():
        os.execve(sys.executable, sys.orig_argv, os.environ | ONE_THREAD)
    print(HEADING)
    for line in lines(SIZES[:1] if quick else SIZES):
        print(line, flush=True)


def lines(sizes: tuple[tuple[int, int], ...]) -> Iterator[Line]:
    """Measure one line after the other."""
    for number, competitors in sizes:
        votes = draw(number, competitors)
        huge = number == SIZES[-1][0]  # where the slow peers would take half an hour
        at_least = AT_LEAST[number]
        yield estimates.ratings(votes, "evalica, lists", peers.evalica_lists, at_least)
        yield estimates.ratings(votes, "evalica, arrays", peers.evalica_arrays)
        yield estimates.from_counts(votes)
        yield estimates.with_sandwich(votes)
        yield from estimates.one_more_vote(votes)
        yield estimates.memory(votes)
        yield from spreads.clusters(votes)
        yield spreads.memory(votes)
        yield spreads.ranks(votes)
        yield from spreads.refits(votes, None if huge else peers.evalica_rounds)
        if not huge:
            yield from styles.styles(number, competitors, peers.logistic)
    yield pairings()


if __name__ == "__main__":
    main()
