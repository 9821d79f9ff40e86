import numpy as np
import pytest
from scipy.optimize import approx_fprime

from stats import ability
from stats.ability import fit_abilities, log_posterior
from stats.newton import NotConvergedError
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.array([1.0, 0.5, 0.0, -0.5, -1.0])


def draw_people(generator, slopes, each):
    """Return votes of people whose log odds are their slope times the difference."""
    number = len(slopes) * each
    first, second = draw_pairs(generator, 5, number)
    who = np.repeat(np.arange(len(slopes)), each)
    odds = np.asarray(slopes)[who] * (STRENGTH[first] - STRENGTH[second])
    winner = draw_winners(generator, 1 / (1 + np.exp(-odds)))
    return Votes(5, first, second, winner, who, np.zeros(number, dtype=np.int64))


def test_the_gradient_is_that_of_the_value():
    generator = np.random.default_rng(7)
    votes = draw_people(generator, [1.0, 0.3, -0.5], 30)
    solution = generator.normal(0, 0.5, 8)
    _, gradient = log_posterior(votes, solution, 0.5, 3.0)
    numeric = approx_fprime(solution, lambda at: log_posterior(votes, at, 0.5, 3.0)[0], 1e-7)
    np.testing.assert_allclose(gradient, numeric, atol=1e-4)


def test_the_careless_and_the_inverted_are_told_from_the_others():
    slopes = [1.0] * 30 + [0.0, 0.0, -1.0]
    found = fit_abilities(draw_people(np.random.default_rng(7), slopes, 150))
    assert found.slope[:30].min() > 0.45
    assert np.abs(found.slope[30:32]).max() < 3 * found.error[30:32].max()
    assert found.slope[32] < -0.4
    assert found.votes.tolist() == [150] * 33


def test_slopes_and_strengths_are_recovered_within_their_errors():
    # 40 slopes at 4 standard errors each; the scale is set by the mean slope of 1.
    slopes = np.random.default_rng(7).normal(1, 0.4, 40)
    slopes += 1 - slopes.mean()
    found = fit_abilities(draw_people(np.random.default_rng(8), slopes, 300))
    assert found.slope.mean() == pytest.approx(1)
    assert (np.abs(found.slope - slopes) < 4 * found.error).all()
    assert found.strength == pytest.approx(STRENGTH, abs=0.1)
    assert found.strength.sum() == pytest.approx(0)


def test_people_with_few_votes_stay_near_the_average():
    votes = draw_people(np.random.default_rng(7), [1.0] * 20 + [-1.0], 60)
    few = votes.where((votes.annotator < 20) | (np.arange(len(votes)) >= len(votes) - 2))
    found = fit_abilities(few)
    assert found.votes[20] == 2
    assert found.slope[20] == pytest.approx(1, abs=0.5)
    assert found.error[20] > 0.4


def test_codes_and_boards_without_votes_are_no_error():
    votes = draw_people(np.random.default_rng(7), [1.0, 1.0], 50)
    gap = Votes(5, votes.first, votes.second, votes.winner, votes.annotator * 2, votes.item)
    assert fit_abilities(gap).slope[1] == pytest.approx(1)
    none = np.zeros(0, dtype=np.int64)
    assert fit_abilities(Votes(0, none, none, none, none, none)).slope.size == 0


def test_an_optimiser_that_gave_up_is_said(monkeypatch):
    monkeypatch.setattr(ability, "STEPS", 1)
    with pytest.raises(NotConvergedError, match="gave up"):
        fit_abilities(draw_people(np.random.default_rng(7), [1.0, 0.5], 300))
