"""Intervals and rank ranges: clusters, refitted bootstrap rounds, simulated boards."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.ranking.estimates import count
from benchmarks.ranking.made_votes import ITEMS
from benchmarks.ranking.table import Line, Work, extra_memory, size_of, take_turns
from stats.bootstrap import Weights, resample
from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.ranks import DRAWS, rank_ranges
from stats.votes import Votes

Rounds = Callable[[Votes, int], Work]  # makes its input, returns so many rounds to time
MILLION = 1_000_000


def without_items(votes: Votes) -> Votes:
    """The same votes on one item, so that they hang together by annotator alone."""
    return replace(votes, item=np.zeros_like(votes.item))


def clusters(votes: Votes) -> list[Line]:
    """Votes -> board with intervals by annotator, and by annotator and item."""
    by_people, by_both = take_turns(
        lambda: cluster(rate(count(votes)), without_items(votes)),
        lambda: cluster(rate(count(votes)), votes),
        repeats=3,
    )
    large = len(votes) == MILLION
    name = f"{size_of(votes)}: votes -> board, clustered by 1,000 annotators"
    both = f"{size_of(votes)}: the same, by 1,000 annotators and {ITEMS} items"
    return [
        Line(name, by_people, at_most=250 if large else None),
        Line(both, by_both, at_most=600 if large else None),
    ]


def refits(votes: Votes, evalica: Rounds | None) -> list[Line]:
    """Votes -> ratings and intervals from 1,000 refitted rounds.

    evalica's 1,000 rounds are a hundred times the ten by which a run of twelve rounds is
    longer than one of two, so that what it does once is not counted.
    """

    def ours(weights: Weights) -> Work:
        def work() -> object:
            tally = count(votes)
            return resample(
                rate(tally), tally, np.random.default_rng(1), weights=weights
            ).interval()

        return work

    works = [ours(Weights.POISSON), ours(Weights.GAMMA)]
    if evalica:
        works += [evalica(votes, 2), evalica(votes, 12)]
    poisson, gamma, *theirs = take_turns(*works, repeats=3)
    thousand = 100 * (theirs[1] - theirs[0]) if theirs else None
    large = len(votes) == MILLION
    lines = []
    for name, our_ms in (("Poisson", poisson), ("gamma", gamma)):
        lines.append(
            Line(
                f"{size_of(votes)}: votes -> ratings and 1,000 {name} refits",
                our_ms,
                "evalica bootstrap" if theirs else "",
                thousand,
                at_least=100 if large else None,
                at_most=2000 if large else None,
                note="(from 10 rounds)" if theirs else "",
            )
        )
    return lines


def ranks(votes: Votes) -> Line:
    """Rank ranges from a covariance that is there."""
    board = rate(count(votes))
    members = np.flatnonzero(~board.provisional)
    rating, covariance = board.rating[members], board.covariance[np.ix_(members, members)]
    (our_ms,) = take_turns(lambda: rank_ranges(rating, covariance, np.random.default_rng(0)))
    return Line(f"{size_of(votes)}: rank ranges, {DRAWS:,} draws", our_ms)


def memory(votes: Votes) -> Line:
    """The arrays beside the votes themselves while intervals are clustered by annotator."""
    board, by_people = rate(count(votes)), without_items(votes)
    peak = extra_memory(lambda: cluster(board, by_people))
    at_most = 60.0 if len(votes) == 5 * MILLION else None
    name = f"{size_of(votes)}: extra memory, clustered by annotators"
    return Line(name, peak, at_most=at_most, unit="MB")
