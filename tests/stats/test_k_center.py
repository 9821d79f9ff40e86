"""Farthest first, held against a look at every point."""

import numpy as np
import pytest

from stats.k_center import choose


def brute(points, budget, first):
    """The same by all distances, in the slowest way."""
    order, radius = [first], []
    for _ in range(budget):
        least = [min(np.linalg.norm(p - points[c]) for c in order) for p in points]
        farthest = int(np.argmax(least))
        radius.append(least[farthest])
        order.append(farthest)
    return order[:budget], radius


@pytest.mark.parametrize("seed", range(5))
def test_every_choice_is_the_farthest_point(seed):
    points = np.random.default_rng(seed).normal(size=(60, 4))
    found = choose(points, 12, seed)
    order, radius = brute(points, 12, int(found.order[0]))
    assert found.order.tolist() == order
    np.testing.assert_allclose(found.radius, radius, atol=1e-7)


def test_the_radius_never_grows_and_ends_at_nothing():
    points = np.random.default_rng(7).normal(size=(80, 3))
    found = choose(points, 80, 7)
    assert (np.diff(found.radius) <= 1e-9).all()
    assert found.radius[-1] == 0
    assert sorted(found.order.tolist()) == list(range(80))


def test_each_point_knows_its_nearest_choice():
    points = np.random.default_rng(7).normal(size=(50, 3))
    found = choose(points, 6, 7)
    distances = np.linalg.norm(points[:, None] - points[found.order][None], axis=2)
    np.testing.assert_array_equal(found.nearest, distances.argmin(axis=1))


def test_copies_are_chosen_last():
    points = np.array([[0.0], [0.0], [5.0], [0.0], [9.0]])
    assert {0.0, 5.0, 9.0} == set(points[choose(points, 3, 1).order].ravel())


@pytest.mark.parametrize("budget", [0, 4])
def test_a_budget_that_cannot_be_met_is_refused(budget):
    with pytest.raises(ValueError, match="from 1 to 3"):
        choose(np.zeros((3, 2)), budget, 7)
