"""Elo ratings, updated vote by vote: a live ticker, not the board.

They depend on the order of the votes and on the step size, so the board uses a fit to all
votes at once. How much the order matters is shown by replaying shuffled votes.
"""

import numpy as np

from stats.arrays import Floats
from stats.scale import CENTRE, POINTS_PER_LOGIT
from stats.votes import Votes

STEP = 4.0  # points that a vote can move at most


def replay(votes: Votes, *, step: float = STEP, start: float = CENTRE) -> Floats:
    """Return the ratings after all votes in their order.

    Both competitors of a vote are updated from their ratings before it, and what one
    gains the other loses. A tie or both-bad vote counts as half a win for each.

    Args:
        votes: n votes, the oldest first.
        step: Points that one vote can move at most (the K factor).
        start: Rating before the first vote, in points.

    Returns:
        Shape (K,). Points; the mean stays ``start``.

    Source:
        Elo (1978), The Rating of Chessplayers, Past and Present.
    """
    ratings = [start] * votes.competitors
    scores = votes.scores().tolist()
    for i, j, score in zip(votes.first.tolist(), votes.second.tolist(), scores, strict=True):
        chance = 1 / (1 + 10 ** ((ratings[j] - ratings[i]) / 400))
        gain = step * (score - chance)
        ratings[i] += gain
        ratings[j] -= gain
    return np.array(ratings)


def shuffled(
    votes: Votes,
    generator: np.random.Generator,
    *,
    step: float = STEP,
    start: float = CENTRE,
    rounds: int = 100,
) -> Floats:
    """Return the ratings after the same votes in many random orders.

    Needs 4 bytes for each vote and round.

    Args:
        votes: n votes.
        generator: Source of chance.
        step: As in `replay`.
        start: As in `replay`.
        rounds: How many orders.

    Returns:
        Shape (rounds, K). Points. Their quantiles say how much is due to the order alone;
        they are no interval for the strength.

    Source:
        As `replay`.
    """
    ratings = np.full((rounds, votes.competitors), float(start))
    places = np.arange(len(votes), dtype=np.int32)
    order = generator.permuted(np.tile(places, (rounds, 1)), axis=1).T
    scores = votes.scores()
    everyone = np.arange(rounds)
    for cast in order:
        first, second = votes.first[cast], votes.second[cast]
        lead = ratings[everyone, first] - ratings[everyone, second]
        gain = step * (scores[cast] - 1 / (1 + np.exp(-lead / POINTS_PER_LOGIT)))
        ratings[everyone, first] += gain
        ratings[everyone, second] -= gain
    return ratings
