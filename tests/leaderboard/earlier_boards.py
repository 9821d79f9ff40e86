"""Votes of boards that were rated by the first rules, drawn the same way each time.

`earlier_boards.json` holds what the code of that time said of them.
"""

import numpy as np

from stats.style import contrast
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.linspace(0.6, -0.6, 5)
UNKNOWN = -1
# people, items, share of votes whose voter nobody knows, the same of items
CROWDS = {
    "few": (3, 10, 0.0, 0.0),
    "several": (12, 20, 0.0, 0.0),
    "both_ways": (40, 50, 0.0, 0.0),
    "unknown": (8, 40, 0.5, 0.3),
}


def drawn(name):
    """Return 500 votes."""
    people, items, voter_unknown, item_unknown = CROWDS[name]
    generator = np.random.default_rng(len(name))
    first, second = draw_pairs(generator, 5, 500)
    who, where = generator.integers(people, size=500), generator.integers(items, size=500)
    own = STRENGTH + generator.normal(0, 0.4, (people, 5))
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance)
    who = np.where(generator.random(500) < voter_unknown, UNKNOWN, who)
    where = np.where(generator.random(500) < item_unknown, UNKNOWN, where)
    return Votes(5, first, second, winner, who, where)


def features_of(name):
    """Return seven differences in style for each of the votes."""
    generator = np.random.default_rng(len(name) + 100)
    one, other = generator.poisson(20, (2, 500, 7)).astype(float)
    return contrast(one, other)


def parameters(method):
    """Return what a snapshot of that time recorded."""
    empty = ("main_category", "sub_category", "language", "difficulty", "annotator_group")
    found = {"vote_floor": 30, "level": 0.95, **dict.fromkeys(empty, "")}
    if method == "elo":
        found |= {"elo_step": 4.0, "elo_start": 1000.0, "elo_orders": 100}
    return found
