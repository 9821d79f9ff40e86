"""Uneven crowds: votes as they are in life, rated through `leaderboard.ratings.compute`."""

from dataclasses import dataclass

import numpy as np

from catalog.models import Competitor
from leaderboard.models import Snapshot
from leaderboard.ratings import compute
from leaderboard.tallies import BoardVotes, LeftOut
from stats.newton import fit
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import draw_pairs, draw_winners

SPREAD = np.linspace(0.8, -0.8, 6)
ENDS = ("rating", "lower", "upper")
EMPTY = ("main_category", "sub_category", "language", "difficulty", "annotator_group")


@dataclass(frozen=True)
class Crowd:
    """How many people of which tastes cast how many votes each, on what.

    `shares`: of each person in the votes. `late`: how many people, and votes, know the last
    model. `unknown`: votes of people whom nobody knows, each with a taste of its own.
    `lost_items`: votes of known people on items that nobody knows, and how many people.
    """

    shares: np.ndarray
    votes: int = 2000
    strength: np.ndarray = None
    taste: float = 0.5
    items: int = 1
    surprise: float = 0.0
    battles: float = 0.0
    late: tuple = (0, 0)
    unknown: int = 0
    lost_items: tuple = (0, 0)

    @property
    def true_strength(self):
        return SPREAD if self.strength is None else self.strength

    @property
    def truth(self):
        """Return the ratings in the population: chances averaged over people and items."""
        strength = self.true_strength
        spread = np.sqrt(self.taste**2 + self.surprise**2 + self.battles**2)
        nodes, weights = np.polynomial.hermite_e.hermegauss(31)
        gap = (strength[:, None] - strength)[..., None] + np.sqrt(2) * spread * nodes
        chance = (1 / (1 + np.exp(-gap))) @ (weights / weights.sum())
        np.fill_diagonal(chance, 0)
        return 1000 + POINTS_PER_LOGIT * fit(1000 * chance).strength

    def draw(self, generator):
        strength, size = self.true_strength, len(self.true_strength)
        people, number = len(self.shares), self.votes
        known = size - bool(self.late[0])
        first, second = draw_pairs(generator, known, number)
        who = generator.choice(people, size=number, p=self.shares)
        late = np.full(self.late[1], size - 1)
        first = np.append(first, late)
        second = np.append(second, generator.integers(max(known, 1), size=late.size))
        who = np.append(who, generator.integers(max(self.late[0], 1), size=late.size))
        where = generator.integers(self.items, size=len(who))
        lost, lost_people = self.lost_items
        for more, voters in ((self.unknown, self.unknown), (lost, lost_people)):
            more_first, more_second = draw_pairs(generator, size, more)
            first, second = np.append(first, more_first), np.append(second, more_second)
            who = np.append(who, people + generator.integers(max(voters, 1), size=more))
            people += voters
            where = np.append(where, np.full(more, UNKNOWN))
        vote = np.arange(len(who))
        own = generator.normal(0, self.taste, (people, size))[who] + strength
        odd = generator.normal(0, self.surprise, (self.items + 1, size))
        each = generator.normal(0, self.surprise, (len(who), size))  # of items that nobody knows
        own = own + np.where((where == UNKNOWN)[:, None], each, odd[where])
        own = own + self.own_battles(generator, len(who), size)
        chance = 1 / (1 + np.exp(own[vote, second] - own[vote, first]))
        unknown = (who >= len(self.shares)) & (who < len(self.shares) + self.unknown)
        who = np.where(unknown, UNKNOWN, who)
        return Votes(size, first, second, draw_winners(generator, chance), who, where)

    def own_battles(self, generator, number, size):
        return generator.normal(0, self.battles, (number, size)) if self.battles else 0.0


def even(people):
    return np.full(people, 1 / people)


def top(few, share, people):
    """Return shares where a few cast so much of all."""
    rest = np.full(people - few, (1 - share) / (people - few))
    return np.append(np.full(few, share / few), rest)


def zipf(exponent, people):
    shares = 1 / np.arange(1, people + 1) ** exponent
    return shares / shares.sum()


def computed(votes, rules=2, method="bradley_terry", features=None, cap=2.0, floor=30):
    """Return what a complete snapshot of these votes holds, by the rules of now or the first."""
    models = [Competitor(name=f"{n:02}", slug=f"{n:02}") for n in range(votes.competitors)]
    parameters = {"vote_floor": floor, "level": 0.95, **dict.fromkeys(EMPTY, "")}
    if rules > 1:
        parameters |= {"rules": rules, "weight_cap": cap}
    snapshot = Snapshot(method=method, parameters=parameters, seed=7, is_complete=True)
    counted = BoardVotes(models, votes.tally(), lambda: votes, lambda: features, LeftOut())
    return compute(snapshot, counted)


def ratings_of(found):
    """Return ratings, lower and upper ends, and whether a false order among equals is stated."""
    rows = found.ratings
    columns = [np.array([getattr(row, name) for row in rows], dtype=float) for name in ENDS]
    ranks = np.array([row.rank_low or 0 for row in rows])
    return *columns, bool((ranks > 1).any())
