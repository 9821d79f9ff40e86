"""Speed of the ranking engine, as ratios to peers in the same run.

    python -m benchmarks.ranking            # everything; about two minutes
    python -m benchmarks.ranking --quick    # the smallest size only

One process, one BLAS thread, the two sides taking turns, medians. Trust the ratios, not
the milliseconds. Peers: choix (the same likelihood from the same counts, or from a list of
votes) and scipy's L-BFGS on one row for each vote (the same likelihood with style).
"""

import argparse
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import choix
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from stats.arrays import Floats
from stats.bootstrap import Weights, resample
from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.covariates import Covariates
from stats.newton import fit
from stats.pairing import draw_pairings
from stats.sandwich import sandwich
from stats.tally import Outcome, count_votes
from stats.votes import Votes

SIZES = ((100_000, 50), (1_000_000, 100), (5_000_000, 200))
REPEATS = 5


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    work: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    note: str = ""

    def __str__(self) -> str:
        ratio = f"{self.theirs / self.ours:10.1f}x" if self.theirs else " " * 11
        theirs = f"{1000 * self.theirs:12.2f}" if self.theirs else " " * 12
        return f"{self.work:58}{1000 * self.ours:11.2f}{theirs}{ratio}  {self.peer} {self.note}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smallest size only")
    quick = parser.parse_args().quick
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        os.execve(sys.executable, sys.orig_argv, environment)
    print(f"{'work':58}{'ours, ms':>11}{'peer, ms':>12}{'ratio':>11}  peer")
    for number, competitors in SIZES[:1] if quick else SIZES:
        votes = draw(number, competitors)
        for line in (*ratings(votes), *intervals(votes), *single_votes(votes)):
            print(line)
        if number < SIZES[-1][0]:
            print(style(votes))
        print(memory(votes))
    print(pairing())


def draw(number: int, competitors: int) -> Votes:
    """Return votes with a popularity of 1/rank and three ties in ten."""
    generator = np.random.default_rng(7)
    strength = generator.normal(0, 0.6, competitors)
    share = 1 / np.arange(1, competitors + 1)
    first, second = generator.choice(competitors, (2, number), p=share / share.sum())
    second = np.where(first == second, (first + 1) % competitors, second)
    chance = expit(strength[first] - strength[second])
    tie = np.minimum(0.3, 1.9 * np.minimum(chance, 1 - chance))
    uniform = generator.random(number)
    outcome = np.where(uniform < chance - tie / 2, Outcome.FIRST, Outcome.SECOND)
    outcome = np.where(uniform >= 1 - tie, Outcome.TIE, outcome)
    return Votes(
        competitors,
        first.astype(np.int16),
        second.astype(np.int16),
        outcome.astype(np.int8),
        generator.integers(1000, size=number).astype(np.int16),
        generator.integers(500, size=number).astype(np.int16),
    )


def take_turns(*works: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Return the median seconds of each piece of work, run in turns."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, taken in zip(works, seconds, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def size_of(votes: Votes) -> str:
    return f"{len(votes):,} x {votes.competitors}"


def ratings(votes: Votes) -> list[Line]:
    """Time point estimates, from votes and from counts."""

    def scores() -> Floats:
        counted = count_votes(votes.competitors, votes.first, votes.second, votes.outcome)
        return counted.wins() + counted.draws() / 2

    ready = scores()
    ours, theirs = take_turns(lambda: fit(ready), lambda: choix.ilsr_pairwise_dense(ready))
    worst = np.abs(fit(ready).strength - choix.ilsr_pairwise_dense(ready)).max()
    lines = [
        Line(
            f"{size_of(votes)}: counts -> ratings",
            ours,
            "choix dense",
            theirs,
            f"(differ by {173.7 * worst:.0e} points)",
        )
    ]
    whole, _ = take_turns(lambda: fit(scores()), lambda: None)
    if len(votes) > SIZES[0][0]:
        return [*lines, Line(f"{size_of(votes)}: votes -> ratings", whole)]
    pairs = as_pairs(votes)
    (by_list,) = take_turns(lambda: choix.ilsr_pairwise(votes.competitors, pairs), repeats=1)
    return [*lines, Line(f"{size_of(votes)}: votes -> ratings", whole, "choix list", by_list)]


def as_pairs(votes: Votes) -> list[tuple[int, int]]:
    """Return (winner, loser) rows: a decisive vote twice, a tie once each way."""
    tied = votes.scores() == 0.5
    forward = np.column_stack([votes.first, votes.second]).astype(int)
    won = np.where((votes.scores() == 0)[:, None], forward[:, ::-1], forward)
    rows = np.concatenate([won[~tied], won[~tied], forward[tied], forward[tied][:, ::-1]])
    return [(int(winner), int(loser)) for winner, loser in rows]


def intervals(votes: Votes) -> list[Line]:
    """Time the sandwich, clusters, ranks and the refit bootstrap."""
    tally = votes.tally()
    board = rate(tally)
    wins, draws = tally.wins(), tally.draws()

    def with_sandwich() -> None:
        counted = count_votes(votes.competitors, votes.first, votes.second, votes.outcome)
        sandwich(fit(counted.wins() + counted.draws() / 2).strength, wins, draws)

    one, all_of_it, by_people = take_turns(
        with_sandwich,
        lambda: rate(tally),
        lambda: cluster(board, votes, enough=501, rank_draws=100),
        repeats=3,
    )
    scores = wins + draws / 2
    poisson, gamma, single = take_turns(
        lambda: resample(board, tally, np.random.default_rng(1)),
        lambda: resample(board, tally, np.random.default_rng(1), weights=Weights.GAMMA),
        lambda: choix.ilsr_pairwise_dense(scores),
        repeats=1,
    )
    name = size_of(votes)
    return [
        Line(f"{name}: votes -> ratings and sandwich", one),
        Line(f"{name}: counts -> whole board, 2,000 draws for ranks", all_of_it),
        Line(f"{name}: intervals clustered by 1,000 annotators", by_people),
        Line(
            f"{name}: 1,000 Poisson refits",
            poisson,
            "choix dense",
            1000 * single,
            "(x 1,000, no drawing)",
        ),
        Line(
            f"{name}: 1,000 gamma refits",
            gamma,
            "choix dense",
            1000 * single,
            "(x 1,000, no drawing)",
        ),
    ]


def single_votes(votes: Votes) -> list[Line]:
    """Time one more vote: exact ratings with the sandwich."""
    tally = votes.tally()
    wins, draws = tally.wins(), tally.draws()
    start = fit(wins + draws / 2).strength
    wins[0, 1] += 1
    scores = wins + draws / 2
    ours, theirs = take_turns(
        lambda: sandwich(fit(scores, start=start).strength, wins, draws),
        lambda: choix.ilsr_pairwise_dense(scores, initial_params=start),
    )
    name = f"{size_of(votes)}: one more vote -> ratings and sandwich"
    return [Line(name, ours, "choix dense", theirs, "(warm, ratings only)")]


def style(votes: Votes) -> Line:
    """Time a fit with four style features."""
    features = np.random.default_rng(1).normal(0, 0.3, (len(votes), 4))
    scores = votes.scores()
    start = fit(votes.tally().wins() + votes.tally().draws() / 2).strength
    model = Covariates(votes.competitors, votes.first, votes.second, scores, features, False)
    rows = np.tile(np.arange(len(votes)), 2)
    columns = np.concatenate([votes.first, votes.second]).astype(np.int64)
    signs = np.repeat([1.0, -1.0], len(votes))
    design = csr_array((signs, (rows, columns)), shape=(len(votes), votes.competitors))

    def loss(solution: Floats) -> tuple[float, Floats]:
        odds = design @ solution[:-4] + features @ solution[-4:]
        miss = expit(odds) - scores
        value = float((np.logaddexp(0, odds) - scores * odds).mean())
        return value, np.append(design.T @ miss, features.T @ miss) / len(votes)

    def by_scipy() -> None:
        begin = np.zeros(votes.competitors + 4)
        minimize(loss, begin, jac=True, method="L-BFGS-B", options={"ftol": 1e-12, "gtol": 1e-8})

    ours, theirs = take_turns(lambda: model.maximum(start), by_scipy, repeats=1)
    return Line(f"{size_of(votes)} x 4: ratings at equal style", ours, "scipy L-BFGS", theirs)


def memory(votes: Votes) -> Line:
    """Trace the extra memory of votes -> ratings and sandwich."""
    tracemalloc.start()
    rate(count_votes(votes.competitors, votes.first, votes.second, votes.outcome))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Line(f"{size_of(votes)}: extra memory, MB (in the first column)", peak / 1e9)


def pairing() -> Line:
    """Time a batch of battles for 40 competitors and 500 items."""
    generator = np.random.default_rng(1)
    answered = np.ones((500, 40), dtype=np.bool_)
    nothing, ordered = np.zeros((0, 3), dtype=np.int64), np.zeros((40, 40), dtype=np.int64)
    (seconds,) = take_turns(
        lambda: draw_pairings(answered, nothing, ordered, 100_000, generator), repeats=1
    )
    return Line("100,000 battles of 40 competitors on 500 items", seconds)


if __name__ == "__main__":
    main()
