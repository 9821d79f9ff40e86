import numpy as np
import pytest
from scipy.optimize import approx_fprime

from stats import davidson, grounded
from stats.davidson import TieModel, fit_davidson
from stats.grounded import GroundedModel, fit_grounded, log_likelihood
from stats.newton import NotConvergedError, fit
from stats.tally import Tally
from tests.stats.votes import CHAIN, CYCLE, PAIR, tally

STRENGTH = np.array([1.0, 0.3, -0.3, -1.0])


def draw_counts(generator, chances, votes):
    """Return (K, K, outcomes) counts for i < j, the same number of votes for each pair."""
    size = len(chances)
    counts = np.zeros(chances.shape, dtype=np.int64)
    for i, j in zip(*np.triu_indices(size, 1), strict=True):
        counts[i, j] = generator.multinomial(votes, chances[i, j])
    return counts


def test_davidson_on_the_case_known_by_hand():
    model = fit_davidson(PAIR.wins(), PAIR.draws())
    assert model.strength[0] - model.strength[1] == pytest.approx(np.log(3), abs=1e-10)
    assert model.tie == pytest.approx(1.1547005384, abs=1e-9)
    np.testing.assert_allclose(model.chances()[0, 1], [1 / 2, 1 / 6, 1 / 3], atol=1e-10)


def test_davidson_expects_what_was_seen():
    counted = tally(3, (0, 1, 5, 3, 4, 1), (1, 2, 6, 2, 1, 0), (0, 2, 9, 1, 3, 2))
    model = fit_davidson(counted.wins(), counted.draws())
    chances = model.chances()
    battles = counted.wins() + counted.wins().T + counted.draws()
    np.testing.assert_allclose(chances.sum(axis=-1), 1)
    assert (battles * chances[..., 2]).sum() == pytest.approx(counted.draws().sum())
    seen = (counted.wins() - counted.wins().T).sum(axis=1)
    expected = (battles * (chances[..., 0] - chances[..., 1])).sum(axis=1)
    np.testing.assert_allclose(expected, seen, atol=1e-9)


def test_davidson_recovers_planted_parameters():
    # 6 x 5,000 votes: errors are about 0.02 for a strength and for the log of nu; 4 of them.
    truth = TieModel(STRENGTH, 0.8)
    counts = draw_counts(np.random.default_rng(7), truth.chances(), 5000)
    wins = counts[..., 0] + counts[..., 1].T
    draws = counts[..., 2] + counts[..., 2].T
    model = fit_davidson(wins.astype(float), draws.astype(float))
    np.testing.assert_allclose(model.strength, STRENGTH, atol=0.08)
    assert np.log(model.tie) == pytest.approx(np.log(0.8), abs=0.08)


def test_davidson_without_ties_is_bradley_terry():
    model = fit_davidson(CYCLE.wins(), CYCLE.draws())
    assert model.tie == 0
    np.testing.assert_allclose(model.strength, fit(CYCLE.wins()).strength)
    np.testing.assert_allclose(model.chances()[0, 1], [0.5, 0.5, 0])


def test_davidson_refuses_what_has_no_maximum(monkeypatch):
    only_ties = tally(2, (0, 1, 0, 0, 5, 0))
    with pytest.raises(NotConvergedError, match="all votes are ties"):
        fit_davidson(only_ties.wins(), only_ties.draws())
    monkeypatch.setattr(davidson, "MAX_STEPS", 1)
    with pytest.raises(NotConvergedError, match="finite strengths and ties"):
        fit_davidson(CHAIN.wins(), CHAIN.draws())


def test_grounded_chances_add_up_and_equals_at_ground_are_both_bad_in_a_third():
    model = GroundedModel(np.array([0.0, 0.0, 2.0]), -0.5)
    np.testing.assert_allclose(model.chances().sum(axis=-1), 1)
    assert model.chances()[0, 1, 3] == pytest.approx(1 / 3)
    assert model.chances()[0, 2, 1] > model.chances()[0, 2, 0]
    np.testing.assert_allclose(model.chances()[0, 2, :2], model.chances()[2, 0, 1::-1])


def test_the_grounded_likelihood_is_that_of_its_chances_and_its_gradient_is_right():
    counted = tally(3, (0, 1, 5, 3, 4, 1), (2, 1, 6, 2, 1, 0), (0, 2, 9, 1, 3, 2))
    solution = np.array([0.4, -0.3, 0.2, -0.6])
    chances = GroundedModel(solution[:3], solution[3]).chances()
    columns = np.stack(
        [counted.first_wins, counted.second_wins, counted.ties, counted.both_bad], axis=-1
    )
    expected = (columns * np.log(chances[counted.first, counted.second])).sum()
    value, gradient = log_likelihood(counted, solution)
    assert value == pytest.approx(expected)
    numeric = approx_fprime(solution, lambda at: log_likelihood(counted, at)[0], 1e-7)
    np.testing.assert_allclose(gradient, numeric, atol=1e-4)


def test_grounded_recovers_planted_parameters():
    # 6 x 5,000 votes: errors are about 0.03 for every parameter; 4 of them.
    truth = GroundedModel(STRENGTH + 0.5, -0.7)
    counts = draw_counts(np.random.default_rng(7), truth.chances(), 5000)
    rows = [(i, j, *counts[i, j]) for i, j in zip(*np.triu_indices(4, 1), strict=True)]
    model = fit_grounded(tally(4, *rows))
    np.testing.assert_allclose(model.strength, STRENGTH + 0.5, atol=0.12)
    assert model.tie == pytest.approx(-0.7, abs=0.12)


def test_grounded_stays_finite_for_the_undefeated_and_without_votes():
    model = fit_grounded(tally(3, (0, 1, 50, 0, 0, 0)))
    assert np.isfinite(model.strength).all()
    assert model.strength[0] > model.strength[2] > model.strength[1]
    assert fit_grounded(Tally.empty(2)).strength.tolist() == [0, 0]


def test_grounded_says_when_the_optimiser_gave_up(monkeypatch):
    monkeypatch.setattr(grounded, "STEPS", 1)
    with pytest.raises(NotConvergedError, match="gave up"):
        fit_grounded(tally(3, (0, 1, 50, 3, 0, 9), (1, 2, 7, 7, 7, 7)))
