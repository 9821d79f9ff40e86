"""Scores of answers in expert battles at a weight of the ratings: computed, never kept."""

from dataclasses import dataclass

import numpy as np

from mining.models import ExpertBattles, RatingMethod
from mining.queries.games import Games, games_of
from stats.arrays import Booleans, Floats, Integers
from stats.expert_ratings import ExpertRatings, bradley_terry, shuffled_elo
from stats.expert_scores import can_votes_decide, expected_shares, final_scores, local_scores


@dataclass(frozen=True, eq=False)
class Scores:
    """What came of the battles at one alpha.

    Attributes:
        games: Every vote.
        ratings: Of the competitors.
        alpha: The weight of the ratings.
        final: Shape (m, n). The sum of the next two; NaN where a competitor has no answer.
        everywhere: Shape (m, n). Alpha times the expected shares against all others there.
        here: Shape (m, n). The rest by the votes on the instruction.
        winner: Shape (m,). Who has the greatest final score; -1 where nobody is compared.
        leader: Shape (m,). Who would win by the ratings alone.
        decidable: Shape (m,). Whether any votes on the instruction could change its winner.
    """

    games: Games
    ratings: ExpertRatings
    alpha: float
    final: Floats
    everywhere: Floats
    here: Floats
    winner: Integers
    leader: Integers
    decidable: Booleans

    @property
    def compared(self) -> int:
        """Instructions with a winner."""
        return int((self.winner >= 0).sum())

    @property
    def could_change(self) -> int:
        """Instructions whose winner some votes could change at this alpha."""
        return int(self.decidable.sum())

    @property
    def did_change(self) -> int:
        """Instructions whose winner is not the one that the ratings alone would name."""
        return int(((self.winner != self.leader) & (self.winner >= 0)).sum())

    def wins(self) -> Integers:
        """How many instructions each competitor wins; shape (n,)."""
        names = self.winner[self.winner >= 0]
        return np.bincount(names, minlength=len(self.games.competitors))

    def heat(self) -> Floats:
        """The share of votes that the row's competitor got against the column's; shape (n, n)."""
        return local_scores(self.games.votes.sum(axis=0))

    def expected(self) -> Floats:
        """How often the row's competitor is expected to beat the column's; shape (n, n)."""
        return expected_shares(self.ratings.rating)


def scores_of(battles: ExpertBattles, alpha: float | None = None) -> Scores:
    """The scores at the battles' own alpha, or at another one. Raises ValueError off 0 to 1."""
    games = games_of(battles)
    return scored(games, battles, battles.alpha if alpha is None else alpha)


def scored(games: Games, battles: ExpertBattles, alpha: float) -> Scores:
    """The scores of these games."""
    rate = shuffled_elo if battles.method == RatingMethod.ELO else bradley_terry
    ratings = rate(games.votes, games.ties, battles.seed)
    shape = games.answers.shape
    final, everywhere, here = (np.full(shape, np.nan) for _ in range(3))
    winner, leader = np.full(shape[0], -1), np.full(shape[0], -1)
    decidable = np.zeros(shape[0], dtype=bool)
    for row in range(shape[0]):
        there = np.flatnonzero(games.answers[row])
        if len(there) < 2:
            continue
        votes = games.votes[row][np.ix_(there, there)]
        strengths = ratings.rating[there]
        sums = final_scores(votes, strengths, alpha)
        final[row, there], everywhere[row, there], here[row, there] = sums
        by_rating = np.argsort(-strengths, kind="stable")
        leader[row] = there[by_rating[0]]
        # Of equal scores the better rated wins, then the first by name.
        winner[row] = there[by_rating[np.argmax(np.round(sums[0][by_rating], 9))]]
        decidable[row] = can_votes_decide(strengths, alpha)
    return Scores(games, ratings, alpha, final, everywhere, here, winner, leader, decidable)
