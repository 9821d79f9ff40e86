import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.departures import departures
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.array([0.6, 0.3, 0.0, -0.3, -0.6])
PEOPLE, KINDS = 30, 4


def drawn(seed, *, better=0.0, votes=6000):
    """A board on which the third competitor is better on the first kind alone."""
    generator = np.random.default_rng(seed)
    first, second = draw_pairs(generator, len(STRENGTH), votes)
    kind = generator.choice(KINDS, size=votes, p=[0.4, 0.35, 0.2, 0.05])
    bonus = better * (kind == 0)
    gap = STRENGTH[first] - STRENGTH[second] + bonus * ((first == 2) * 1.0 - (second == 2))
    winner = draw_winners(generator, 1 / (1 + np.exp(-gap)))
    person = generator.integers(PEOPLE, size=votes)
    item = generator.integers(10, size=votes)
    found = Votes(len(STRENGTH), first, second, winner, person, item)
    return cluster(rate(found.tally(), floor=5), found), kind


def test_a_planted_strength_stands_out_and_nothing_else():
    found = departures(*drawn(7, better=1.0), KINDS)
    lower = found.pooled - found.pooled_reach
    told = {(int(g), int(k)) for g, k in np.argwhere(lower > 0)}
    assert (0, 2) in told
    assert {cell for cell in told if cell[1] != 2} == set()
    assert found.spread > 20


def test_small_cells_are_drawn_further_in_and_show_only_large_gaps():
    found = departures(*drawn(7, better=1.0), KINDS)
    kept = found.pooled / found.points
    assert (kept[3] < kept[0]).all()
    assert (found.reach[3] > 2 * found.reach[0]).all()
    assert (np.abs(found.pooled) <= np.abs(found.points)).all()


def test_where_chance_explains_all_hardly_anything_departs():
    boards = [departures(*drawn(seed), KINDS) for seed in range(8)]
    told = sum(np.count_nonzero(np.abs(b.pooled) > b.pooled_reach) for b in boards)
    assert told <= 2  # of 160 cells
    assert np.median([b.spread for b in boards]) < 15
    assert all((b.pooled_reach > 0).all() for b in boards)  # and nothing is claimed to be zero


def test_votes_of_no_known_kind_tell_nothing():
    board, kind = drawn(7)
    found = departures(board, np.full_like(kind, UNKNOWN), KINDS)
    assert np.isnan(found.points).all()
    assert found.spread < 2
    assert not found.votes.any()


@pytest.mark.parametrize("kinds", [1])
def test_a_single_kind_cannot_depart_from_itself(kinds):
    board, kind = drawn(7)
    assert np.isnan(departures(board, np.zeros_like(kind), kinds).points).all()
