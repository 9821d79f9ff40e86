"""Tallies for the tests of this folder: written by hand, or drawn from known strengths."""

from dataclasses import dataclass

import numpy as np

from stats.newton import fit
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally, WinnerCode, count_votes
from stats.votes import Votes


def tally(competitors, *cells):
    """Return a tally from rows (first, second, first_wins, second_wins, ties, both_bad)."""
    columns = np.array(cells, dtype=np.int64).reshape(-1, 6).T
    return Tally(competitors, *columns)


CHAIN = tally(3, (0, 1, 0, 0, 4, 0), (1, 2, 3, 1, 0, 0))
CYCLE = tally(3, (0, 1, 2, 1, 0, 0), (1, 2, 2, 1, 0, 0), (2, 0, 2, 1, 0, 0))
PAIR = tally(2, (0, 1, 3, 1, 2, 0))
TRIPLE = tally(3, (0, 1, 3, 1, 2, 0), (1, 2, 4, 2, 0, 0), (0, 2, 7, 1, 2, 0))
TWO_ISLANDS = tally(4, (0, 1, 3, 1, 0, 0), (2, 3, 1, 1, 2, 0))


@dataclass(frozen=True, eq=False)
class DrawnVotes:
    """Single votes drawn from known strengths."""

    strength: np.ndarray
    first: np.ndarray
    second: np.ndarray
    winner: np.ndarray

    def votes(self, annotator=None, item=None):
        """Return them as the product's votes; by one annotator on one item if not told."""
        nobody = np.zeros(len(self.first), dtype=np.int64)
        return Votes(
            len(self.strength),
            self.first,
            self.second,
            self.winner,
            nobody if annotator is None else annotator,
            nobody if item is None else item,
        )

    def tally(self):
        return count_votes(len(self.strength), self.first, self.second, self.winner)


def draw_pairs(generator, competitors, votes):
    """Return uniformly drawn pairs of different competitors."""
    first = generator.integers(competitors, size=votes)
    second = (first + generator.integers(1, competitors, size=votes)) % competitors
    return first, second


def draw_winners(generator, chance, tie_rate=0.3):
    """Return winners with P(first) + P(tie) / 2 equal to ``chance``.

    Near 0 and 1 there is less room for ties: they get at most 1.9 times the smaller chance.
    """
    tie = np.minimum(tie_rate, 1.9 * np.minimum(chance, 1 - chance))
    uniform = generator.random(len(chance))
    winner = np.where(uniform < chance - tie / 2, WinnerCode.FIRST, WinnerCode.SECOND)
    return np.where(uniform >= 1 - tie, WinnerCode.TIE, winner)


def draw_votes(generator, strength, votes, tie_rate=0.3):
    """Return votes between uniformly drawn pairs; half-win Bradley-Terry holds exactly."""
    first, second = draw_pairs(generator, len(strength), votes)
    chance = 1 / (1 + np.exp(strength[second] - strength[first]))
    return DrawnVotes(strength, first, second, draw_winners(generator, chance, tie_rate))


STRENGTH = np.linspace(0.8, -0.8, 6)


def draw_tasteful(generator, annotators, taste, number=1200, items=150):
    """Return votes of people who each like the competitors a little differently."""
    first, second = draw_pairs(generator, 6, number)
    who = generator.integers(annotators, size=number)
    own = STRENGTH + generator.normal(0, taste, (annotators, 6))
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance)
    return Votes(6, first, second, winner, who, generator.integers(items, size=number))


def target(taste):
    """Return the ratings of a population with this taste: chances averaged over people."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    gap = (STRENGTH[:, None] - STRENGTH)[..., None] + np.sqrt(2) * taste * nodes
    chance = (1 / (1 + np.exp(-gap))) @ (weights / weights.sum())
    np.fill_diagonal(chance, 0)
    return 1000 + POINTS_PER_LOGIT * fit(1000 * chance).strength
