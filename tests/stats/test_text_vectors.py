"""Texts as points: like texts are near, and the decomposition is that of the textbook."""

import numpy as np
from scipy.sparse import csr_array

from stats.k_center import choose
from stats.text_vectors import _pressed, flat_map, text_points, unit

TEXTS = [
    "Sort a list of numbers in Python.",
    "Sort a list of words in Python.",
    "Draw a red button with CSS.",
    "Draw a blue button with CSS.",
    "",
]


def test_like_texts_are_near_and_a_text_without_words_is_at_zero():
    points = text_points(TEXTS)
    likeness = points @ points.T
    assert likeness[0, 1] > 0.3 > likeness[0, 2]
    assert likeness[2, 3] > 0.3 > likeness[1, 3]
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), [1, 1, 1, 1, 0], atol=1e-5)


def test_points_are_the_same_each_time():
    np.testing.assert_array_equal(text_points(TEXTS), text_points(TEXTS))


def test_the_pressed_points_keep_the_greatest_directions():
    draw = np.random.default_rng(7)
    dense = (draw.random((60, 10)) @ draw.random((10, 40))).astype(np.float32)
    dense += 0.01 * draw.random((60, 40)).astype(np.float32)
    found = _pressed(csr_array(dense), 10, 0)
    left, values, _ = np.linalg.svd(dense, full_matrices=False)
    best = left[:, :10] * values[:10]
    ours, theirs = found @ found.T, best @ best.T
    assert np.linalg.norm(ours - theirs) / np.linalg.norm(theirs) < 0.001


def test_the_map_has_two_directions_and_no_outlier_takes_it_all():
    points = np.zeros((100, 3), dtype=np.float32)
    points[:, 0] = np.linspace(-1, 1, 100)
    points[0] = [50, 50, 0]
    places = flat_map(points)
    assert places.shape == (100, 2)
    assert np.abs(places).max() <= 1
    assert np.ptp(np.sort(places[:, 0])[5:-5]) > 0.5
    assert not flat_map(np.ones((3, 2), dtype=np.float32)).any()


def test_choosing_from_points_of_single_precision_never_grows_the_radius():
    draw = np.random.default_rng(7)
    points = unit(draw.standard_normal((500, 16)).astype(np.float32))
    radius = choose(points, 100, 1).radius
    assert (np.diff(radius) <= 0).all()
