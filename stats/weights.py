"""How much each vote counts: a cap on the weight of one person, and sums by pair with weights.

Whoever votes far more than the others would else decide the board alone, and its interval
would rest on one taste.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats, Integers
from stats.tally import Tally, WinnerCode, places
from stats.votes import UNKNOWN, Votes

CAP = 2.0  # times the median: what one person's votes weigh together at most


@dataclass(frozen=True, eq=False)
class PairSums:
    """Votes added up by pair, each with its weight.

    Attributes:
        wins: Shape (K, K). Weights of the votes for row against column.
        draws: Shape (K, K), symmetric. Weights of ties and both-bad votes.
        squared_wins: Shape (K, K). Squared weights of the votes for row against column.
        squared_draws: Shape (K, K), symmetric. Squared weights of ties and both-bad votes.
    """

    wins: Floats
    draws: Floats
    squared_wins: Floats
    squared_draws: Floats

    def among(self, members: Integers) -> "PairSums":
        """Return the sums of some competitors alone."""
        inside = np.ix_(members, members)
        wins, draws = self.wins[inside], self.draws[inside]
        if self.squared_wins is self.wins:
            return PairSums(wins, draws, wins, draws)
        return PairSums(wins, draws, self.squared_wins[inside], self.squared_draws[inside])

    @property
    def scores(self) -> Floats:
        """Shape (K, K): wins plus half the draws of row against column."""
        return self.wins + self.draws / 2

    @property
    def squared_scores(self) -> Floats:
        """Shape (K, K): the same with squared weights."""
        return self.squared_wins + self.squared_draws / 2


def capped_weights(votes: Votes, *, cap: float = CAP) -> Floats | None:
    """Return weights under which nobody counts for more than some times the median person.

    Args:
        votes: n votes. Votes of unknown people weigh 1 each.
        cap: Times the median number of votes of those who voted.

    Returns:
        Shape (n,): min(1, cap median / own number); None where all of them are 1.
    """
    known = votes.annotator != UNKNOWN
    number = np.bincount(votes.annotator if known.all() else votes.annotator[known])
    if not number.any():
        return None
    most = cap * np.median(number[number > 0])
    if number.max() <= most:
        return None
    each = np.minimum(1.0, most / np.maximum(number, 1))
    return np.asarray(np.append(each, 1.0)[votes.annotator])  # an unknown one takes the last


def plain_sums(tally: Tally) -> PairSums:
    """Return the sums of votes that all weigh 1."""
    wins, draws = tally.wins(), tally.draws()
    return PairSums(wins, draws, wins, draws)


def weighted_sums(votes: Votes, weights: Floats) -> PairSums:
    """Return the sums of votes with these weights.

    Args:
        votes: n votes.
        weights: Shape (n,).
    """
    where = places(votes.competitors, votes.first, votes.second, votes.winner)
    return PairSums(
        *_by_pair(votes.competitors, where, weights),
        *_by_pair(votes.competitors, where, weights**2),
    )


def _by_pair(competitors: int, where: Integers, weights: Floats) -> tuple[Floats, Floats]:
    """Return wins and draws, as `PairSums` has them."""
    size = competitors
    sums = np.bincount(where, weights=weights, minlength=size * size * len(WinnerCode))
    table = sums.reshape(size, size, len(WinnerCode))
    wins = table[..., WinnerCode.FIRST] + table[..., WinnerCode.SECOND].T
    alike = table[..., WinnerCode.TIE] + table[..., WinnerCode.BOTH_BAD]
    return np.asarray(wins), np.asarray(alike + alike.T)
