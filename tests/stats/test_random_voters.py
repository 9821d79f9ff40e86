"""People who vote by chance agree by chance: measures say 0, and intervals know it."""

import numpy as np
import pytest

from stats.agreement import count_labels, krippendorff_alpha, with_interval

UNITS, RATERS = 397, 3


def random_counts(generator, shares):
    """Return the counts of people who draw their labels, each label with its share."""
    labels = generator.choice(len(shares), size=UNITS * RATERS, p=shares)
    return count_labels(np.tile(np.arange(UNITS), RATERS), labels, len(shares))


@pytest.mark.parametrize(
    ("shares", "error"),  # 1 / sqrt(pairs of labels) where shares are even; a bit more elsewhere
    [([1 / 3] * 3, 0.0205), ([0.4, 0.4, 0.2], 0.022), ([0.9, 0.07, 0.03], 0.024)],
)
def test_the_alpha_of_random_voters_is_zero(shares, error):
    generator = np.random.default_rng(7)
    found = [krippendorff_alpha(random_counts(generator, shares)).value for _ in range(200)]
    assert found[0] == pytest.approx(0, abs=0.05)
    assert np.mean(found) == pytest.approx(0, abs=4 * error / np.sqrt(200))
    assert np.std(found) == pytest.approx(error, rel=0.2)  # 4 errors of 5 %
    assert np.mean(np.abs(found) <= 0.05) > 0.92


def test_the_interval_of_random_voters_holds_zero_about_as_often_as_it_says():
    # so few rounds give 93 % instead of 95; 3 standard errors of 200 runs are 5 %
    generator = np.random.default_rng(7)
    hits = 0
    for _ in range(200):
        counts = random_counts(generator, [0.6, 0.3, 0.1])
        found = with_interval(krippendorff_alpha, counts, generator, rounds=100)
        hits += found.lower <= 0 <= found.upper
    assert 0.885 < hits / 200 < 0.985
