import numpy as np
import pytest

from stats.comparability import rateable
from stats.newton import fit
from stats.sandwich import difference_variances, inverse_hessian, sandwich
from tests.stats.votes import CHAIN, CYCLE, PAIR, TRIPLE, draw_votes, tally


def covariances(counted, decisive_floor=0):
    wins, draws = counted.wins(), counted.draws()
    strength = fit(wins + draws / 2).strength
    return (
        sandwich(strength, wins, draws, decisive_floor=decisive_floor),
        inverse_hessian(strength, wins + draws / 2),
    )


def errors(covariance):
    return np.sqrt(np.diag(covariance))


@pytest.mark.parametrize(
    ("counted", "robust", "model"),
    [
        (PAIR, [0.3423265984] * 2, [np.sqrt(3) / 4] * 2),
        (CYCLE, [np.sqrt(8 / 27)] * 3, [np.sqrt(8 / 27)] * 3),
        (
            CHAIN,
            [2 / np.sqrt(27), 2 / np.sqrt(27), 4 / np.sqrt(27)],
            np.sqrt([16 / 27, 7 / 27, 19 / 27]),
        ),
        (
            TRIPLE,
            [0.3161479695, 0.3679900361, 0.3571037217],
            [0.3898214775, 0.4082482905, 0.3898214775],
        ),
    ],
)
def test_standard_errors_known_by_hand_are_found(counted, robust, model):
    found, by_model = covariances(counted)
    np.testing.assert_allclose(errors(found), robust, atol=1e-9)
    np.testing.assert_allclose(errors(by_model), model, atol=1e-9)


def test_variances_of_differences_known_by_hand_are_found():
    robust, model = (difference_variances(matrix) for matrix in covariances(CHAIN))
    np.testing.assert_allclose(robust, np.array([[0, 0, 4], [0, 0, 4], [4, 4, 0]]) / 3, atol=1e-12)
    np.testing.assert_allclose(model, np.array([[0, 3, 7], [3, 0, 4], [7, 4, 0]]) / 3, atol=1e-12)
    cycle, _ = covariances(CYCLE)
    np.testing.assert_allclose(difference_variances(cycle), 8 / 9 * (1 - np.eye(3)), atol=1e-12)


@pytest.mark.parametrize("counted", [PAIR, CHAIN, CYCLE, TRIPLE])
def test_with_few_decisive_votes_no_variance_is_below_the_models_nor_below_the_seen(counted):
    floored, model = covariances(counted, decisive_floor=30)
    plain, _ = covariances(counted)
    for below in (model, plain):
        assert np.linalg.eigvalsh(floored - below).min() > -1e-12
        assert (difference_variances(floored) >= difference_variances(below) - 1e-12).all()
    np.testing.assert_allclose(floored.sum(axis=0), 0, atol=1e-12)


def mixed_boards(number):
    """Boards of busy and rare competitors, some with hardly a tie, some with little else."""
    generator = np.random.default_rng(7)
    for _ in range(number):
        size = int(generator.integers(3, 9))
        rare = generator.random(size) < 0.3
        usual = np.where(rare[:, None] | rare, generator.uniform(0.5, 3), generator.uniform(20, 60))
        strength = generator.normal(0, 0.8, size)
        chance = 1 / (1 + np.exp(strength - strength[:, None]))
        battles = np.triu(generator.poisson(usual), 1)
        ties = generator.binomial(battles, generator.uniform(0, 0.8))
        won = generator.binomial(battles - ties, chance)
        wins, draws = won + (battles - ties - won).T, ties + ties.T
        if rateable(wins + draws / 2).all():
            yield wins.astype(float), draws.astype(float)


def test_among_busy_ones_no_variance_of_a_rare_competitor_is_below_the_models():
    looked_at = 0
    for wins, draws in mixed_boards(1000):
        strength = fit(wins + draws / 2).strength
        model = inverse_hessian(strength, wins + draws / 2)
        floored = sandwich(strength, wins, draws)
        plain = sandwich(strength, wins, draws, decisive_floor=0)
        rare = (wins + wins.T).sum(axis=1) < 30
        for below in (model, plain):
            enough = 1 - 1e-9
            assert (np.diag(floored) >= enough * np.diag(below))[rare].all()
            least = difference_variances(below)
            assert (difference_variances(floored) >= enough * least)[rare].all()
        looked_at += np.count_nonzero(rare)
        assert (np.diag(floored) >= np.diag(plain) - 1e-12).all()
        largest = np.abs(floored).max()
        assert np.linalg.eigvalsh(floored).min() > -1e-12 * largest
        np.testing.assert_allclose(floored.sum(axis=0) / largest, 0, atol=1e-11)
        np.testing.assert_array_equal(floored, floored.T)
    assert looked_at > 1000


def test_a_rare_competitor_hardly_widens_the_differences_of_busy_ones():
    busy = [(0, 1, 60, 50, 90, 0), (1, 2, 55, 50, 90, 0), (0, 2, 70, 40, 90, 0)]
    counted = tally(4, *busy, (3, 0, 1, 0, 4, 0), (3, 1, 0, 1, 4, 0))
    floored, model = map(difference_variances, covariances(counted, decisive_floor=30))
    plain = difference_variances(covariances(counted)[0])
    np.testing.assert_allclose(floored[:3, :3], plain[:3, :3], rtol=0.02)
    assert (floored[:3, :3] <= model[:3, :3]).all()
    assert (floored[3, :3] >= model[3, :3] - 1e-12).all()


def test_two_busy_groups_joined_by_ties_alone_are_not_claimed_to_be_equal():
    counted = tally(4, (0, 1, 99, 99, 0, 0), (1, 2, 0, 0, 9, 0), (2, 3, 99, 99, 0, 0))
    plain, model = covariances(counted)
    floored, _ = covariances(counted, decisive_floor=30)
    assert difference_variances(plain)[1, 2] == pytest.approx(0, abs=1e-12)
    bridge = difference_variances(floored)[1, 2]
    assert bridge == pytest.approx(difference_variances(model)[1, 2]) == pytest.approx(4 / 9)
    assert difference_variances(floored)[0, 1] == pytest.approx(difference_variances(plain)[0, 1])


def test_with_many_decisive_votes_the_floor_changes_nothing():
    votes = draw_votes(np.random.default_rng(7), np.array([0.5, 0.0, -0.5]), 600)
    floored, model = covariances(votes.tally(), decisive_floor=30)
    plain, _ = covariances(votes.tally())
    np.testing.assert_array_equal(floored, plain)
    assert (errors(plain) < errors(model)).all()  # three in ten are ties: less spread


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    # 400 boards x 6 competitors. With 0.95 right, the share of hits has a standard error of
    # at most sqrt(0.95 * 0.05 / 400) = 0.0109 (hits on one board hang together): 3 of them.
    generator = np.random.default_rng(7)
    strength = np.array([0.8, 0.4, 0.1, -0.2, -0.4, -0.7])
    hits = model_hits = 0
    for _ in range(400):
        counted = draw_votes(generator, strength, 900).tally()
        wins, draws = counted.wins(), counted.draws()
        found = fit(wins + draws / 2).strength
        robust, model = covariances(counted, decisive_floor=30)
        hits += np.count_nonzero(np.abs(found - strength) < 1.96 * errors(robust))
        model_hits += np.count_nonzero(np.abs(found - strength) < 1.96 * errors(model))
    assert 0.95 - 3 * 0.0109 < hits / 2400 < 0.95 + 3 * 0.0109
    assert model_hits / 2400 > 0.97  # the curvature alone is too careful with ties
