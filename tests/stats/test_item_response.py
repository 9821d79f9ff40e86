"""Planted difficulty and discrimination come back within their intervals."""

import numpy as np
import pytest
from scipy.special import expit

from stats.item_response import ItemsError, difficulty, discrimination, fit, strengths

MODELS, ITEMS, VOTES = 8, 120, 6000


@pytest.fixture(scope="module", params=[7, 8])
def planted(request):
    """True numbers and votes that follow them: 50 for each item."""
    draw = np.random.default_rng(request.param)
    theta = draw.normal(0, 1, MODELS)
    apart, hard = draw.normal(1, 0.5, ITEMS), draw.normal(-1.5, 0.8, ITEMS)
    item, first = draw.integers(0, ITEMS, VOTES), draw.integers(0, MODELS, VOTES)
    second = (first + draw.integers(1, MODELS, VOTES)) % MODELS
    chance = expit(apart[item] * (theta[first] - theta[second]))
    score = (draw.random(VOTES) < chance).astype(float)
    bad = draw.random(VOTES) < expit(hard[item])
    return theta - theta.mean(), apart, hard, first, second, score, item, bad


def share_inside(found, true):
    return float(np.mean((found.lower <= true) & (true <= found.upper)))


def test_planted_numbers_lie_in_their_intervals(planted):
    theta, apart, hard, first, second, score, item, bad = planted
    found, separation = fit(first, second, score, item, models=MODELS, items=ITEMS)
    # 95 of 100, less three standard errors of a share of 120
    assert share_inside(separation, apart / apart.mean()) > 0.89
    np.testing.assert_allclose(found, theta * apart.mean(), atol=0.25)
    seen = np.bincount(item, minlength=ITEMS)
    hardness = difficulty(np.bincount(item[bad], minlength=ITEMS), seen)
    assert share_inside(hardness, hard) > 0.89
    assert hardness.spread == pytest.approx(0.8, abs=0.2)
    assert separation.spread == pytest.approx(0.5, abs=0.15)


def test_an_item_with_few_votes_is_drawn_to_the_others():
    found = difficulty(np.array([1, 10, 12, 9, 0]), np.array([1, 100, 100, 100, 0]))
    assert found.value[0] < 0  # one bad vote of one is not 100 %
    assert found.value[4] == pytest.approx(found.centre, rel=0.01)
    assert found.error[4] == pytest.approx(found.spread, rel=0.01)
    assert found.error[1] < found.error[4]


def test_items_that_do_not_differ_are_one():
    found = difficulty(np.full(50, 20), np.full(50, 100))
    np.testing.assert_allclose(1 / (1 + np.exp(-found.value)), 0.2, atol=0.01)
    assert found.spread < 0.1


def test_turning_all_votes_around_changes_nothing(planted):
    _, _, _, first, second, score, item, _ = planted
    one, two = first[:900], second[:900]
    there = fit(one, two, score[:900], item[:900], models=MODELS, items=ITEMS)
    back = fit(two, one, 1 - score[:900], item[:900], models=MODELS, items=ITEMS)
    np.testing.assert_allclose(there[0], back[0], atol=1e-6)
    np.testing.assert_allclose(there[1].value, back[1].value, atol=1e-6)


def test_a_model_that_never_lost_is_strong_and_finite():
    first, second = np.zeros(30, dtype=int), np.ones(30, dtype=int)
    found = strengths(first, second, np.ones(30), np.ones(30), 3)
    assert found[0] > 1 > found[1]
    assert np.isfinite(found).all()


def test_what_does_not_belong_together_is_refused():
    with pytest.raises(ItemsError, match="no more bad"):
        difficulty(np.array([2]), np.array([1]))
    with pytest.raises(ItemsError, match="a gap"):
        discrimination(np.array([5]), np.ones(1), np.ones(1), 2)
    assert difficulty(np.zeros(0, dtype=int), np.zeros(0, dtype=int)).value.size == 0
