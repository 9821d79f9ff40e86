"""Whether ratings fit: silent where they do, and naming what does not."""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.model_fit import model_fit
from stats.targets import equal_group_weights, equal_pair_weights, strengths_of, turned_pairs
from stats.tastes import share_of_people, tastes
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import draw_pairs, draw_winners

POINTS = 400 / np.log(10)


def drawn(seed, *, votes=2000, people=40, taste=0.0, circle=0.0, better=0.0, models=6):
    """Return a board; `circle`: how much each of the first three beats the next one more."""
    generator = np.random.default_rng(seed)
    strength = np.linspace(0.5, -0.5, models)
    first, second = draw_pairs(generator, models, votes)
    who = generator.integers(people, size=votes)
    item = generator.integers(140, size=votes)
    own = strength + generator.normal(0, taste, (people, models))[who]
    own[:, 0] += np.where(item % 7 == 0, better, 0)
    turn = np.zeros((models, models))
    for above, below in ((0, 1), (1, 2), (2, 0)):
        turn[above, below], turn[below, above] = circle, -circle
    row = np.arange(votes)
    gap = own[row, first] - own[row, second] + turn[first, second]
    winner = draw_winners(generator, 1 / (1 + np.exp(-gap)))
    found = Votes(models, first, second, winner, who, item)
    return cluster(rate(found.tally(), floor=5, rank_draws=1), found, rank_draws=1), item % 7


@pytest.mark.parametrize("taste", [0.0, 0.5])
def test_a_board_that_fits_is_rarely_called_misfitting(taste):
    found = [model_fit(drawn(seed, taste=taste)[0]) for seed in range(40)]
    assert sum(fit.p_value < 0.05 for fit in found) <= 6  # 2 of 40 expected
    assert not any(fit.cycles for fit in found)
    assert {(fit.pairs, fit.freedom) for fit in found} == {(15, 10)}
    assert 0.5 < np.median([fit.ratio for fit in found]) < 1.3


def test_a_planted_circle_is_found_and_named():
    fit = model_fit(drawn(1, taste=0.3, circle=1.2)[0])
    assert fit.p_value < 1e-4
    assert fit.cycles[0].members == (0, 1, 2)
    assert min(fit.cycles[0].shares) > 0.5
    worst = fit.worst[0]
    assert {worst.first, worst.second} <= {0, 1, 2}
    assert worst.p_value < 0.05
    assert abs(worst.seen - worst.expected) > 0.1


def test_two_models_cannot_misfit():
    generator = np.random.default_rng(0)
    first = np.zeros(200, int)
    votes = Votes(2, first, first + 1, generator.integers(2, size=200), first, first)
    fit = model_fit(cluster(rate(votes.tally(), floor=5), votes))
    assert (fit.pairs, fit.freedom, fit.worst, fit.cycles) == (1, 0, (), ())


def test_votes_of_nobody_are_taken_as_independent():
    board, _ = drawn(3)
    votes = board.crowd.votes
    nobody = np.full(len(votes), UNKNOWN)
    alone = Votes(6, votes.first, votes.second, votes.winner, nobody, nobody)
    fit = model_fit(cluster(rate(alone.tally(), floor=5), alone))
    assert 0.01 < fit.p_value < 1
    assert tastes(cluster(rate(alone.tally(), floor=5), alone)) is None


@pytest.mark.parametrize("taste", [0.0, 0.3, 0.6])
def test_the_spread_of_tastes_is_recovered_on_the_boards_scale(taste):
    found = [tastes(drawn(seed, taste=taste)[0]) for seed in range(24)]
    truth = POINTS * taste / np.sqrt(1 + 0.692 * taste**2)
    assert abs(np.median([spread.spread for spread in found]) - truth) <= 0.08 * truth + 8
    held = [spread.lower <= truth <= spread.upper for spread in found]
    assert sum(held) >= 19  # 23 of 24 expected, 21 where tastes are strong


def test_the_share_of_people_for_whom_one_is_better():
    assert share_of_people(0, 50) == 0.5
    assert share_of_people(10, 0) == 1
    assert share_of_people(50 * np.sqrt(2), 50) == pytest.approx(0.8413, abs=1e-4)


def test_weights_make_groups_alike_and_leave_the_sum():
    groups = np.array([0, 0, 0, 1, UNKNOWN])
    found = equal_group_weights(groups, np.ones(5))
    assert found.tolist() == pytest.approx([5 / 6, 5 / 6, 5 / 6, 2.5, 0])
    votes = Votes(3, *np.array([[0, 1, 0], [1, 0, 2], [0, 0, 0], [0, 0, 0], [0, 0, 0]]))
    assert equal_pair_weights(votes, np.ones(3)).tolist() == pytest.approx([0.75, 0.75, 1.5])


def test_pairs_that_another_choice_of_battles_turns():
    rating, other = np.array([1100.0, 1000, np.nan, 900]), np.array([990.0, 1000, 1010, 995])
    assert turned_pairs(rating, other) == [(0, 1), (0, 3)]


def test_a_model_that_is_better_at_one_kind_is_named_and_nobody_else():
    found = [drawn(seed, votes=6000, taste=0.2, better=1.0) for seed in range(4)]
    named = [strengths_of(board, kinds) for board, kinds in found]
    assert sum(any((s.competitor, s.group) == (0, 0) for s in row) for row in named) == 4
    assert all(s.points > 0 and s.lower > 0 for row in named for s in row[:1])
    nothing = [strengths_of(*drawn(seed, taste=0.4)) for seed in range(10)]
    assert sum(map(bool, nothing)) <= 2
