import choix
import numpy as np
import pytest

from stats.newton import NotConvergedError, Solver, fit, win_chances
from stats.scale import POINTS_PER_LOGIT
from tests.stats.votes import CHAIN, PAIR, TRIPLE, TWO_ISLANDS, draw_votes, tally


def scores_of(counted):
    return counted.wins() + counted.draws() / 2


def error_in_points(scores, strength):
    """Return the distance to the exact maximum, from a gradient in extended precision."""
    exact = strength.astype(np.longdouble)
    chance = 1 / (1 + np.exp(exact[None, :] - exact[:, None]))
    battles = (scores + scores.T).astype(np.longdouble)
    gradient = scores.sum(axis=1) - (battles * chance).sum(axis=1)
    weight = (battles * chance * chance.T).astype(float)
    hessian = np.diag(weight.sum(axis=1)) - weight
    return POINTS_PER_LOGIT * np.abs(np.linalg.pinv(hessian) @ gradient.astype(float)).max()


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (PAIR, [np.log(2) / 2, -np.log(2) / 2]),
        (CHAIN, [np.log(3) / 3, np.log(3) / 3, -2 * np.log(3) / 3]),
        (TRIPLE, [np.log(2), 0, -np.log(2)]),
    ],
)
def test_strengths_known_by_hand_are_found(counted, expected):
    np.testing.assert_allclose(fit(scores_of(counted)).strength, expected, atol=1e-14)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (PAIR, [0.3173483998831, -0.3173483998831]),
        (TWO_ISLANDS, [0.4744434506, -0.4744434506, 0, 0]),
        (tally(2, (0, 1, 5, 0, 0, 0)), [1.37810218201427, -1.37810218201427]),
    ],
)
def test_phantom_fits_known_by_hand_are_found(counted, expected):
    found = fit(scores_of(counted), phantom=1.0)
    np.testing.assert_allclose(found.strength, expected, atol=1e-10)
    assert found.solver == Solver.NEWTON


@pytest.mark.parametrize(("competitors", "votes"), [(5, 300), (50, 20_000), (200, 100_000)])
def test_the_error_is_below_a_billionth_of_a_point(competitors, votes):
    generator = np.random.default_rng(competitors)
    strength = generator.normal(0, 0.6, competitors)
    scores = scores_of(draw_votes(generator, strength, votes).tally())
    found = fit(scores)
    assert found.solver == Solver.NEWTON
    assert error_in_points(scores, found.strength) < 1e-9


@pytest.mark.parametrize("competitors", [3, 30, 100])
def test_choix_finds_the_same_strengths(competitors):
    generator = np.random.default_rng(competitors)
    strength = generator.normal(0, 1, competitors)
    scores = scores_of(draw_votes(generator, strength, 300 * competitors).tally())
    np.testing.assert_allclose(fit(scores).strength, choix.ilsr_pairwise_dense(scores), atol=1e-8)


def test_a_start_far_away_leads_to_the_same_place():
    scores = scores_of(TRIPLE)
    far = fit(scores, start=np.array([30.0, -20.0, 5.0]))
    np.testing.assert_allclose(far.strength, fit(scores).strength, atol=1e-12)


@pytest.mark.parametrize("phantom", [0.0, 1.0])
def test_choix_takes_over_when_newton_runs_out_of_steps(phantom):
    scores = scores_of(TRIPLE)
    found = fit(scores, phantom=phantom, max_steps=1)
    assert found.solver == Solver.CHOIX
    np.testing.assert_allclose(found.strength, fit(scores, phantom=phantom).strength, atol=1e-8)


def test_choix_takes_over_when_the_curvature_vanishes():
    start = np.array([800.0, 0.0, -800.0])
    found = fit(scores_of(TRIPLE), start=start)
    assert found.solver == Solver.CHOIX
    np.testing.assert_allclose(found.strength, [np.log(2), 0, -np.log(2)], atol=1e-8)


@pytest.mark.parametrize("counted", [TWO_ISLANDS, tally(2, (0, 1, 5, 0, 0, 0))])
def test_scores_without_a_maximum_are_refused_by_both_solvers(counted):
    with pytest.raises(NotConvergedError):
        fit(scores_of(counted))


def test_a_chain_of_near_certain_wins_does_not_overflow():
    strength = np.linspace(400, -400, 9)
    chance = win_chances(strength)
    assert np.isfinite(chance).all()
    np.testing.assert_allclose(chance + chance.T, 1.0)


def test_nobody_to_fit_is_no_error():
    assert fit(np.zeros((0, 0))).strength.size == 0
