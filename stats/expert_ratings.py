"""Ratings of experts from each other's votes: one number for each, and how sure it is.

Bradley-Terry fits all votes at once, so that their order leaves no trace; the interval comes from
drawing instructions again, for votes on one instruction hang together. Elo goes through the votes
one by one, as WarriorCoder does; its rating is the mean over shuffled orders, and its interval says
what the order alone is worth.
"""

from dataclasses import dataclass

import numpy as np

from stats import elo
from stats.arrays import Floats, Integers
from stats.expert_scores import STEP
from stats.newton import fit
from stats.scale import CENTRE, POINTS_PER_LOGIT
from stats.tally import WinnerCode
from stats.votes import Votes

ROUNDS = 200
LEVEL = 0.95
PHANTOM = 1.0  # ties with an average competitor behind each, so that who never lost has a rating


@dataclass(frozen=True, eq=False)
class ExpertRatings:
    """What the votes say of each competitor; every array has shape (n,), in points.

    Attributes:
        rating: The mean is `stats.scale.CENTRE`.
        lower: Lower end of the interval.
        upper: Upper end of the interval.
    """

    rating: Floats
    lower: Floats
    upper: Floats


def bradley_terry(votes: Integers, ties: Integers, seed: int) -> ExpertRatings:
    """Return ratings that fit all votes at once, with the interval of other instructions.

    Args:
        votes: Shape (m, n, n). ``votes[k, i, j]`` counts votes for i against j on instruction k.
        ties: Shape (m, n, n), symmetric. A tie counts half for both.
        seed: Of the instructions that are drawn again.
    """
    scores = votes + ties / 2
    rating = _fitted(scores.sum(axis=0))
    draw = np.random.default_rng(seed)
    rounds = np.array(
        [
            _fitted(np.tensordot(draw.multinomial(len(scores), shares), scores, axes=1))
            for shares in np.full((ROUNDS if len(scores) else 0, len(scores)), 1 / len(scores))
        ]
        if len(scores)
        else [rating]
    )
    return _with_interval(rating, rounds)


def shuffled_elo(votes: Integers, ties: Integers, seed: int) -> ExpertRatings:
    """Return the mean of Elo ratings over shuffled orders of all votes, and their spread.

    Args:
        votes: As in `bradley_terry`.
        ties: As in `bradley_terry`.
        seed: Of the orders.
    """
    cast = single_votes(votes, ties)
    rounds = elo.shuffled(cast, np.random.default_rng(seed), step=STEP, rounds=ROUNDS)
    return _with_interval(np.asarray(rounds.mean(axis=0)), rounds)


def single_votes(votes: Integers, ties: Integers) -> Votes:
    """Return one row for each vote, instruction after instruction."""
    n = votes.shape[1]
    parts = []
    for counts, winner in ((votes, WinnerCode.FIRST), (np.triu(ties), WinnerCode.TIE)):
        item, first, second = np.nonzero(counts)
        cells = np.stack([item, first, second, np.full(len(item), int(winner))], axis=1)
        parts.append(np.repeat(cells, counts[item, first, second], axis=0))
    rows = np.concatenate(parts)
    item, first, second, winner = rows[np.argsort(rows[:, 0], kind="stable")].T
    return Votes(n, first, second, winner, np.zeros_like(item), item)


def _fitted(scores: Floats) -> Floats:
    return np.asarray(CENTRE + POINTS_PER_LOGIT * fit(scores, phantom=PHANTOM).strength)


def _with_interval(rating: Floats, rounds: Floats) -> ExpertRatings:
    tail = (1 - LEVEL) / 2
    lower, upper = np.quantile(rounds, [tail, 1 - tail], axis=0)
    return ExpertRatings(rating, lower, upper)
