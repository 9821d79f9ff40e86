"""Ratings from votes and from counts: how fast, how right, in how much memory."""

from collections.abc import Callable

import choix
import numpy as np

from benchmarks.ranking.table import Line, extra_memory, size_of, take_turns
from stats.arrays import Floats
from stats.bradley_terry import rate
from stats.freedom import quantile
from stats.newton import fit, information, laplacian, pinned
from stats.sandwich import sandwich
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally, count_votes
from stats.votes import Votes

Peer = Callable[[Votes], Callable[[], Floats]]  # makes its input, returns the work to time


def ratings(votes: Votes, peer: str, prepare: Peer, at_least: float | None = None) -> Line:
    """Votes -> ratings beside a peer that gets the same votes."""
    theirs = prepare(votes)
    our_ms, their_ms = take_turns(lambda: from_votes(votes), theirs)
    note = errors(from_votes(votes), theirs(), reference(scores_of(count(votes))))
    name = f"{size_of(votes)}: votes -> ratings"
    return Line(name, our_ms, peer, their_ms, at_least=at_least, note=note)


def from_counts(votes: Votes) -> Line:
    """Counts -> ratings beside the dense solver of choix."""
    scores = scores_of(count(votes))

    def theirs() -> Floats:
        return np.asarray(choix.ilsr_pairwise_dense(scores))

    our_ms, their_ms = take_turns(lambda: fit(scores), theirs)
    note = errors(fit(scores).strength, theirs(), reference(scores))
    return Line(f"{size_of(votes)}: counts -> ratings", our_ms, "choix dense", their_ms, note=note)


def with_sandwich(votes: Votes) -> Line:
    """Votes -> ratings and their covariance."""

    def ours() -> Floats:
        tally = count(votes)
        return sandwich(fit(scores_of(tally)).strength, tally.wins(), tally.draws())

    (our_ms,) = take_turns(ours)
    at_most = 20.0 if len(votes) == 1_000_000 else None
    return Line(f"{size_of(votes)}: votes -> ratings and sandwich", our_ms, at_most=at_most)


def one_more_vote(votes: Votes) -> list[Line]:
    """One vote more on a board whose ratings are known; and the same from nothing."""
    tally = count(votes)
    wins, draws = tally.wins(), tally.draws()
    known = fit(wins + draws / 2).strength

    def ours() -> tuple[Floats, Floats]:
        one_more = wins.copy()
        one_more[0, 1] += 1
        strength = fit(one_more + draws / 2, start=known).strength
        error = np.sqrt(np.diag(sandwich(strength, one_more, draws)))
        half = POINTS_PER_LOGIT * quantile(0.95) * error
        points = POINTS_PER_LOGIT * strength
        return points - half, points + half

    our_ms, whole_ms = take_turns(ours, lambda: rate(tally))
    name = f"{size_of(votes)}: one more vote -> ratings with intervals"
    at_most = 10.0 if votes.competitors == 200 else None
    return [
        Line(name, our_ms, at_most=at_most),
        Line(f"{size_of(votes)}: counts -> whole board with rank ranges", whole_ms),
    ]


def memory(votes: Votes) -> Line:
    """The arrays beside the votes themselves while they become ratings with a sandwich."""
    peak = extra_memory(lambda: rate(count(votes)))
    at_most = 60.0 if len(votes) == 5_000_000 else None
    name = f"{size_of(votes)}: extra memory, votes -> whole board"
    return Line(name, peak, at_most=at_most, unit="MB")


def count(votes: Votes) -> Tally:
    return count_votes(votes.competitors, votes.first, votes.second, votes.winner)


def scores_of(tally: Tally) -> Floats:
    return tally.wins() + tally.draws() / 2


def from_votes(votes: Votes) -> Floats:
    return fit(scores_of(count(votes))).strength


def reference(scores: Floats) -> Floats:
    """The maximum with the sums in long doubles, which no measured side uses."""
    start = fit(scores).strength
    inverse = np.linalg.inv(pinned(laplacian(information(start, scores))))
    strength = start.astype(np.longdouble)
    battles = (scores + scores.T).astype(np.longdouble)
    for _ in range(10):  # each leaves a thousandth of the error or less
        power = np.exp(strength)
        expected = (battles * (power[:, None] / (power[:, None] + power))).sum(axis=1)
        strength = strength + inverse @ (scores.sum(axis=1) - expected)
    return np.asarray(strength - strength.mean(), dtype=np.float64)


def errors(ours: Floats, theirs: Floats, exact: Floats) -> str:
    """How far both sides are from the exact strengths at most, in points."""
    far = [POINTS_PER_LOGIT * np.abs(found - exact).max() for found in (ours, theirs)]
    return f"error {far[0]:.0e}, peer {far[1]:.0e} points"
