"""Does the interval of alpha hold the truth as often as it says?"""

import numpy as np
import pytest

from stats.agreement import krippendorff_alpha, with_interval
from stats.plan_agreement import expected_alpha
from tests.stats.test_plan_agreement import labelled
from tests.stats.test_random_voters import random_counts

pytestmark = pytest.mark.simulation

RUNS = 600  # 3 standard errors of a share of 0.95 are 0.027
LOWEST, HIGHEST = 0.92, 0.975


def coverage(draw, truth):
    """Return how often the interval of alpha holds the truth, and alpha's mean."""
    generator = np.random.default_rng(7)
    found = [
        with_interval(krippendorff_alpha, draw(generator), generator, rounds=400)
        for _ in range(RUNS)
    ]
    held = np.mean([each.lower <= truth <= each.upper for each in found])
    return held, np.mean([each.value for each in found])


@pytest.mark.parametrize("shares", [[1 / 3] * 3, [0.45, 0.45, 0.1], [0.9, 0.07, 0.03]])
def test_random_voters(shares):
    held, mean = coverage(lambda generator: random_counts(generator, shares), 0.0)
    print(f"random voters, labels {np.round(shares, 2)}: {held:.1%} hold 0, mean {mean:+.4f}")
    assert LOWEST < held < HIGHEST


@pytest.mark.parametrize("raters", [2, 3])
def test_voters_who_are_right_in_four_of_five(raters):
    held, mean = coverage(lambda generator: labelled(generator, 397, raters), expected_alpha())
    print(
        f"right in 80 %, {raters} labels: {held:.1%} hold {expected_alpha():.3f}, mean {mean:.4f}"
    )
    assert LOWEST < held < HIGHEST
