"""Scores of answers in battles of experts: what was voted here, and what is expected everywhere.

Source: WarriorCoder (Feng et al., arXiv 2412.17395), section 3.4. Ratings come from
`stats.elo.replay` with its step at 40, or from a fit to all votes.
"""

import numpy as np

from stats.arrays import Floats, Integers
from stats.scale import POINTS_PER_DECADE

ALPHA = 0.7  # weight of what is expected everywhere
STEP = 40.0  # the K factor of the paper, for `stats.elo.replay`


def local_scores(votes: Integers) -> Floats:
    """Return the share of the votes on each pair that the one got.

    Args:
        votes: Shape (n, n). ``votes[i, j]`` counts the votes for i in its battle with j.

    Returns:
        Shape (n, n). One half where nobody decided, and on the diagonal.
    """
    total = votes + votes.T
    shares = np.divide(votes, total, out=np.full(votes.shape, 0.5), where=total > 0)
    np.fill_diagonal(shares, 0.5)
    return np.asarray(shares)


def expected_shares(ratings: Floats) -> Floats:
    """Return how often each is expected to beat each; shape (n, n), one half on the diagonal."""
    gap = ratings[:, None] - ratings[None, :]
    return np.asarray(1 / (1 + 10 ** (-gap / POINTS_PER_DECADE)))


def final_scores(
    votes: Integers, ratings: Floats, alpha: float = ALPHA
) -> tuple[Floats, Floats, Floats]:
    """Return the final score of each answer to one instruction, and its two terms.

    Args:
        votes: Shape (n, n). As in `local_scores`.
        ratings: Shape (n,). Of the competitors that answered.
        alpha: Weight of the ratings, 0 to 1.

    Returns:
        Final, global and local term, each of shape (n,): final is the sum of the two.

    Raises:
        ValueError: Alpha is not from 0 to 1.
    """
    if not 0 <= alpha <= 1:
        raise ValueError("alpha must be from 0 to 1")
    others = ~np.eye(len(ratings), dtype=bool)
    everywhere = alpha * (expected_shares(ratings) * others).sum(axis=1)
    here = (1 - alpha) * (local_scores(votes) * others).sum(axis=1)
    return np.asarray(everywhere + here), np.asarray(everywhere), np.asarray(here)


def can_votes_decide(ratings: Floats, alpha: float = ALPHA) -> bool:
    """Return whether any votes on one instruction could change its winner.

    With a large weight of the ratings the same competitor wins everything: then the most that
    votes can add to the second does not reach the first.
    """
    nobody = np.zeros((len(ratings), len(ratings)), dtype=np.int64)
    _, everywhere, _ = final_scores(nobody, ratings, alpha)
    best, second = np.sort(everywhere)[::-1][:2]
    most = (1 - alpha) * (len(ratings) - 1)  # from no vote to all votes, against everybody
    return bool(best - second <= most)
