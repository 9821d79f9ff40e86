"""Do intervals hold the truth as often as they say?"""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.crowd import Clustering
from stats.freedom import quantile, reach_of
from stats.newton import fit
from stats.sandwich import difference_variances
from stats.scale import POINTS_PER_LOGIT
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

pytestmark = pytest.mark.simulation

STRENGTH = np.linspace(0.8, -0.8, 6)
LOWEST, HIGHEST = 0.92, 0.975  # coverage that passes for 95 %
WITHOUT_TASTE = 0.99  # never narrower than with independent votes: wider where they are
RUNS = 600  # 3 standard errors of a share of 0.95 are 0.027: right intervals pass
TASTE_HARDLY_MATTERS = {(10, 0.0), (30, 0.0), (100, 0.0), (100, 0.3)}  # plain passes too
PAIRS = np.triu_indices(6, k=1)


def draw(generator, annotators, taste, *, items=1, surprise=0.0, number=1800):
    """Return votes of people with tastes, on items that favour some competitors."""
    first, second = draw_pairs(generator, 6, number)
    who, where = generator.integers(annotators, size=number), generator.integers(items, size=number)
    own = generator.normal(0, taste, (annotators, 6))[who]
    own = own + generator.normal(0, surprise, (items, 6))[where] + STRENGTH
    vote = np.arange(number)
    chance = 1 / (1 + np.exp(own[vote, second] - own[vote, first]))
    return Votes(6, first, second, draw_winners(generator, chance), who, where)


def target(spread):
    """Return the ratings in a population where strengths differ so much between occasions."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    gap = (STRENGTH[:, None] - STRENGTH)[..., None] + np.sqrt(2) * spread * nodes
    chance = (1 / (1 + np.exp(-gap))) @ (weights / weights.sum())
    np.fill_diagonal(chance, 0)
    return 1000 + POINTS_PER_LOGIT * fit(1000 * chance).strength


def hits(board, reach, truth):
    """Return which ratings' and which differences' intervals hold the truth."""
    miss = board.rating - truth
    of_rating = np.abs(miss) < board.upper - board.rating
    of_gap = reach[PAIRS] * np.sqrt(difference_variances(board.covariance)[PAIRS])
    return of_rating, np.abs(miss[PAIRS[0]] - miss[PAIRS[1]]) < of_gap


def coverage(seed, truth, **people):
    """Return coverage (ratings, differences) of the clustered and of the plain interval."""
    generator = np.random.default_rng(seed)
    found = np.zeros((2, 2))
    for _ in range(RUNS):
        votes = draw(generator, **people)
        plain = rate(votes.tally(), rank_draws=2)
        clustered = cluster(plain, votes, rank_draws=2)
        assert clustered.crowd.clustering != Clustering.VOTES
        student = reach_of(0.95, clustered.difference_freedom)
        normal = np.full_like(student, quantile(0.95))
        for place, (board, reach) in enumerate([(clustered.board, student), (plain, normal)]):
            found[place] += [held.mean() for held in hits(board, reach, truth)]
    return found / RUNS


def holds(shares, highest=HIGHEST):
    return bool(((shares >= LOWEST) & (shares <= highest)).all())


@pytest.mark.parametrize("taste", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("annotators", [10, 30, 100])
def test_the_clustered_interval_holds_the_truth_and_the_plain_one_does_not(annotators, taste):
    people = {"annotators": annotators, "taste": taste}
    clustered, plain = coverage(annotators, target(taste), **people)
    print(f"annotators {annotators}, taste {taste}: {clustered.round(3)}, plain {plain.round(3)}")
    assert holds(clustered, HIGHEST if taste else WITHOUT_TASTE)
    assert clustered.min() >= plain.max() or not taste
    assert holds(plain) == ((annotators, taste) in TASTE_HARDLY_MATTERS)


def test_where_items_surprise_too_only_the_interval_of_both_ways_holds_the_truth():
    people = {"annotators": 30, "taste": 0.3, "items": 30, "surprise": 0.4}
    both, plain = coverage(7, target(0.5), **people)
    print(f"both ways: {both.round(3)}, plain {plain.round(3)}")
    assert holds(both, 0.985)
    assert not holds(plain)
