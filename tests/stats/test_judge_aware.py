"""Discriminations of judges with the strengths, and rank sets with a judge's help."""

import numpy as np
import pytest

from stats.judge_aware import NotFittedError, fit_judges
from stats.newton import fit
from stats.powered_ranks import TooFewVotesError, rank_sets
from tests.stats.test_prediction_powered import STRENGTH, simulated

SHARP = np.array([1.0, 1.6, 0.3])


def said(seed, number=6000):
    chance = np.random.default_rng(seed)
    first = chance.integers(0, 6, number)
    second = (first + chance.integers(1, 6, number)) % 6
    judge = chance.integers(0, 3, number)
    gap = SHARP[judge] * (STRENGTH[first] - STRENGTH[second])
    return first, second, (chance.random(number) < 1 / (1 + np.exp(-gap))).astype(float), judge


def test_one_judge_is_bradley_terry():
    first, second, score, _ = said(1)
    found = fit_judges(6, first, second, score, np.zeros(len(first), dtype=int))
    scores = np.zeros((6, 6))
    np.add.at(scores, (first, second), score)
    np.add.at(scores, (second, first), 1 - score)
    np.testing.assert_allclose(found.strength, fit(scores).strength, atol=1e-5)
    assert found.discrimination.tolist() == [1.0]


def test_what_was_put_in_comes_out():
    found = fit_judges(6, *said(2))
    error = np.sqrt(np.diag(found.covariance))
    assert (np.abs(found.strength - STRENGTH) < 4 * error).all()
    assert (np.abs(found.discrimination - SHARP) <= 4 * found.discrimination_error + 1e-9).all()


def test_a_turned_judge_has_a_discrimination_below_zero():
    first, second, score, judge = said(3)
    score = np.where(judge == 2, 1 - score, score)
    assert fit_judges(6, first, second, score, judge).discrimination[2] < 0


def test_somebody_who_never_lost_is_refused():
    first, second = np.array([0, 0, 1]), np.array([1, 2, 2])
    with pytest.raises(NotFittedError):
        fit_judges(3, first, second, np.ones(3), np.zeros(3, dtype=int))


def test_rank_sets_hold_the_true_ranks_and_a_judge_narrows_them():
    sizes = {}
    for name, accuracy in (("none", 1 / 3), ("good", 0.95)):
        hits, sizes[name] = 0, 0
        for seed in range(10):
            found = rank_sets(simulated(seed, accuracy=accuracy), draws=500)
            truth = np.arange(6, 0, -1)
            hits += bool(((found.low <= truth) & (truth <= found.high)).all())
            sizes[name] += int((found.high - found.low).sum())
        assert hits >= 8
    assert sizes["good"] < sizes["none"]


def test_a_pair_without_votes_has_no_rank():
    with pytest.raises(TooFewVotesError):
        rank_sets(simulated(1, asked=5))
