"""Does the interval of alpha hold the truth as often as it says?"""

import numpy as np
import pytest

from stats.agreement import (
    count_labels,
    interval_for_people,
    krippendorff_alpha,
    with_interval,
)
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


def careful(generator, units, people, each):
    """Return who labelled what how; people differ in care, 0.5 to 1 right."""
    care = generator.uniform(0.5, 1.0, people)
    truth = generator.integers(3, size=units)
    who = generator.integers(people, size=(units, each))
    unit = np.repeat(np.arange(units), each)
    right = generator.random(who.size) < care[who.ravel()]
    labels = np.where(right, truth[unit], (truth[unit] + generator.integers(1, 3, who.size)) % 3)
    return unit, labels, who.ravel()


def test_alpha_of_a_population_of_people():
    # The truth is that of very many people, and battles.
    generator, runs, people = np.random.default_rng(7), 200, 8
    unit, labels, _ = careful(generator, 100_000, 50_000, 3)
    truth = krippendorff_alpha(count_labels(unit, labels, 3)).value
    held = {"these": 0, "like these": 0}
    for _ in range(runs):
        unit, labels, who = careful(generator, 300, people, 3)
        counts = count_labels(unit, labels, 3)
        found = with_interval(krippendorff_alpha, counts, generator, rounds=200)
        without = np.array(
            [
                krippendorff_alpha(count_labels(unit[who != p], labels[who != p], 3)).value
                for p in range(people)
            ]
        )
        lower, upper = interval_for_people(found, without)
        held["these"] += (found.lower < truth < found.upper) / runs
        held["like these"] += (lower < truth < upper) / runs
    print(f"alpha of a population: {held}")
    assert held["these"] < 0.7
    assert held["like these"] >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
