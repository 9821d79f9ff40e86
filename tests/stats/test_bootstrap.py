import numpy as np
import pytest

from stats import bootstrap
from stats.bootstrap import Weights, resample
from stats.bradley_terry import rate
from stats.tally import Tally
from tests.stats.votes import draw_votes, tally

STRENGTH = np.array([0.9, 0.4, 0.0, -0.4, -0.9])


def board_of(counted, **options):
    return rate(counted, **{"floor": 1, "decisive_floor": 0, "rank_draws": 10, **options})


@pytest.mark.parametrize("weights", list(Weights))
def test_the_spread_of_the_rounds_is_that_of_the_sandwich(weights):
    # 1,000 rounds give a spread to 1 / sqrt(2 * 1000) = 2.2 %; 4 of them, and 1 % for curvature.
    counted = draw_votes(np.random.default_rng(7), STRENGTH, 4000).tally()
    board = board_of(counted)
    rounds = resample(board, counted, np.random.default_rng(7), weights=weights)
    assert rounds.broken == 0
    np.testing.assert_allclose(rounds.standard_error(), board.standard_error, rtol=0.1)
    lower, upper = rounds.interval()
    # The ends of percentile intervals are known to about 0.08 standard errors; 4 of them.
    np.testing.assert_allclose(lower, board.lower, atol=0.33 * board.standard_error.max())
    np.testing.assert_allclose(upper, board.upper, atol=0.33 * board.standard_error.max())


def test_every_round_is_at_its_own_maximum(monkeypatch):
    counted = draw_votes(np.random.default_rng(7), STRENGTH, 300).tally()
    board = board_of(counted)
    usual = resample(board, counted, np.random.default_rng(7), rounds=40)
    monkeypatch.setattr(bootstrap, "CHORD_STEPS", 0)  # every round by the full solver
    exact = resample(board, counted, np.random.default_rng(7), rounds=40)
    np.testing.assert_allclose(usual.ratings, exact.ratings, atol=1e-3)
    np.testing.assert_allclose(exact.ratings.mean(axis=1), board.rating.mean())


def test_rounds_that_break_the_board_are_counted_and_left_out():
    counted = tally(3, (0, 1, 9, 9, 0, 0), (1, 2, 1, 1, 0, 0))
    board = board_of(counted)
    rounds = resample(board, counted, np.random.default_rng(7), rounds=400)
    # A round breaks when a win of either 1 or 2 over the other is drawn zero times.
    chance = 1 - (1 - np.exp(-1)) ** 2
    assert rounds.broken / 400 == pytest.approx(
        chance, abs=4 * np.sqrt(chance * (1 - chance) / 400)
    )
    assert np.isnan(rounds.ratings).all(axis=1).sum() == rounds.broken
    assert np.isfinite(rounds.standard_error()).all()
    assert np.isfinite(rounds.interval()).all()


def test_islands_are_noticed_although_the_solver_would_not_move():
    counted = tally(4, (0, 1, 9, 9, 0, 0), (2, 3, 9, 9, 0, 0), (1, 2, 0, 0, 1, 0))
    rounds = resample(board_of(counted), counted, np.random.default_rng(7), rounds=400)
    chance = np.exp(-1)
    assert rounds.broken / 400 == pytest.approx(
        chance, abs=4 * np.sqrt(chance * (1 - chance) / 400)
    )


def test_gamma_weights_never_break_a_board():
    counted = tally(3, (0, 1, 9, 9, 0, 0), (1, 2, 1, 1, 0, 0))
    rounds = resample(
        board_of(counted), counted, np.random.default_rng(7), rounds=400, weights=Weights.GAMMA
    )
    assert rounds.broken == 0
    assert np.isfinite(rounds.ratings).all()


def test_the_provisional_and_empty_boards_stay_without_ratings():
    counted = tally(3, (0, 1, 9, 9, 0, 0), (2, 0, 5, 0, 0, 0))
    rounds = resample(board_of(counted), counted, np.random.default_rng(7), rounds=20)
    assert np.isnan(rounds.ratings[:, 2]).all()
    assert np.isfinite(rounds.ratings[:, :2]).all()
    empty = Tally.empty(3)
    nothing = resample(rate(empty), empty, np.random.default_rng(7), rounds=5)
    assert np.isnan(nothing.interval()).all()
    assert np.isnan(nothing.standard_error()).all()


def test_an_anchored_board_keeps_its_level():
    counted = draw_votes(np.random.default_rng(7), STRENGTH, 4000).tally()
    board = board_of(counted, anchor=0, anchor_rating=1500)
    rounds = resample(board, counted, np.random.default_rng(7), rounds=20)
    np.testing.assert_allclose(rounds.ratings.mean(axis=1), board.rating.mean())
