from dataclasses import replace

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.crowd import Clustering, by_cluster
from stats.earlier_clusters import cluster as earlier_cluster
from stats.freedom import quantile, reach_of
from stats.sandwich import difference_variances, inverse_hessian
from stats.scale import POINTS_PER_LOGIT
from stats.tally import WinnerCode
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import STRENGTH, draw_tasteful, draw_votes, target


def plain(votes):
    return rate(votes.tally(), floor=1, decisive_floor=0, rank_draws=50)


def test_one_vote_for_each_annotator_gives_the_plain_sandwich():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    assert clustered.crowd.clustering == Clustering.ANNOTATORS
    assert clustered.crowd.annotators.effective.board == pytest.approx(900)
    # each vote is a third of a hundredth of a rating, which is its leverage
    np.testing.assert_allclose(clustered.board.covariance, board.covariance, rtol=0.02, atol=0.3)
    np.testing.assert_array_equal(clustered.board.rating, board.rating)


def test_one_vote_for_each_annotator_and_item_gives_it_two_ways_too():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900), item=np.arange(900))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    assert clustered.crowd.clustering == Clustering.ANNOTATORS_AND_ITEMS
    np.testing.assert_allclose(clustered.board.covariance, board.covariance, rtol=0.03, atol=0.5)


def test_every_annotator_voting_twice_alike_doubles_the_variance():
    once = draw_votes(np.random.default_rng(7), STRENGTH, 900).votes(annotator=np.arange(900))
    arrays = (once.first, once.second, once.winner, once.annotator, once.item)
    votes = Votes(6, *(np.tile(array, 2) for array in arrays))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    expected = 2 * board.covariance
    np.testing.assert_allclose(clustered.board.covariance, expected, rtol=0.02, atol=0.3)


def test_the_scores_of_clusters_are_sums_of_misses():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 60)
    votes = drawn.votes(annotator=np.arange(60) % 7)
    miss = votes.scores() - 1 / (1 + np.exp(STRENGTH[votes.second] - STRENGTH[votes.first]))
    found = by_cluster(votes, votes.annotator, miss, -1.0)
    expected = np.zeros((7, 6))
    for i, j, score, who in zip(
        votes.first, votes.second, votes.scores(), votes.annotator, strict=True
    ):
        miss = score - 1 / (1 + np.exp(STRENGTH[j] - STRENGTH[i]))
        expected[who, i] += miss
        expected[who, j] -= miss
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("annotators", "items", "expected"),
    [
        (4, 29, Clustering.VOTES),
        (4, 30, Clustering.ITEMS),
        (5, 29, Clustering.ANNOTATORS),
        (5, 30, Clustering.ANNOTATORS_AND_ITEMS),
    ],
)
def test_too_few_people_or_items_are_said_and_not_used(annotators, items, expected):
    votes = draw_tasteful(np.random.default_rng(7), annotators, 0.3, items=items)
    board = plain(votes)
    clustered = cluster(board, votes)
    assert clustered.crowd.clustering == expected
    crowd = clustered.crowd
    assert (crowd.annotators.number, crowd.items.number) == (annotators, items)
    if expected == Clustering.VOTES:
        np.testing.assert_array_equal(clustered.board.lower, board.lower)
        assert np.isposinf(clustered.difference_freedom).all()
    else:
        clusters = {Clustering.ITEMS: items, Clustering.ANNOTATORS: annotators}
        most = clusters.get(expected, annotators) - 1
        assert (clustered.difference_freedom <= most).all()
        assert (clustered.difference_freedom > 0.7 * most).all()


def test_votes_with_the_unrated_are_left_out_and_the_unrated_stay_so():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900) % 30)
    grown = type(votes)(
        7,
        np.append(votes.first, [6, 6]),
        np.append(votes.second, [0, 1]),
        np.append(votes.winner, [0, 0]),
        np.append(votes.annotator, [0, 31]),
        np.append(votes.item, [0, 0]),
    )
    clustered = cluster(plain(grown), grown)
    assert clustered.crowd.annotators.number == 30
    assert np.isnan(clustered.board.rating[6])
    assert np.isnan(clustered.board.covariance[6]).all()
    expected = cluster(plain(votes), votes).board.covariance
    np.testing.assert_allclose(clustered.board.covariance[:6, :6], expected, atol=1e-8)


def test_the_floor_of_thin_data_holds_here_too():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH[:3], 40)
    votes = drawn.votes(annotator=np.arange(40) % 8)
    board = plain(votes)
    bare = cluster(board, votes, decisive_floor=0).board.covariance
    floored = cluster(board, votes).board.covariance
    assert np.linalg.eigvalsh(floored - bare).min() > -1e-8
    assert (np.diag(floored) > np.diag(bare)).all()


def test_a_rare_competitor_among_busy_ones_is_not_narrower_than_the_model_says():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH[:5], 900)
    first = np.append(drawn.first, np.repeat(5, 18))
    second = np.append(drawn.second, np.repeat([0, 4], 9))
    seen = [WinnerCode.FIRST] * 2 + [WinnerCode.SECOND] + [WinnerCode.TIE] * 6
    winner = np.append(drawn.winner, seen * 2)
    votes = Votes(6, first, second, winner, np.arange(918) % 60, np.zeros(918, dtype=np.int64))
    board = plain(votes)
    scores = votes.tally().wins() + votes.tally().draws() / 2
    model = POINTS_PER_LOGIT**2 * inverse_hessian(board.rating / POINTS_PER_LOGIT, scores)
    found = cluster(board, votes).board.covariance
    assert found[5, 5] >= model[5, 5] - 1e-6
    assert (difference_variances(found)[5] >= difference_variances(model)[5] - 1e-6).all()


def test_an_anchored_board_keeps_its_anchor():
    votes = draw_tasteful(np.random.default_rng(7), 20, 0.5)
    free = cluster(plain(votes), votes).board
    anchored = cluster(rate(votes.tally(), anchor=2, anchor_rating=1200), votes).board
    assert anchored.rating[2] == 1200
    assert anchored.standard_error[2] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(
        difference_variances(anchored.covariance), difference_variances(free.covariance), atol=1e-6
    )


def test_a_board_of_other_competitors_is_refused():
    votes = draw_votes(np.random.default_rng(7), STRENGTH, 900).votes()
    with pytest.raises(ValueError, match="different numbers"):
        cluster(plain(votes), draw_votes(np.random.default_rng(7), STRENGTH[:2], 9).votes())


@pytest.mark.parametrize(("annotators", "taste"), [(10, 0.0), (10, 0.5), (30, 0.5), (100, 0.3)])
def test_the_interval_holds_the_truth_where_the_unclustered_one_does_not(annotators, taste):
    # 150 boards x 6. The share of hits has a standard error of at most
    # sqrt(0.95 * 0.05 / 150) = 0.018 when the hits of one board hang together.
    generator = np.random.default_rng(annotators)
    truth = target(taste)
    hits, plain_hits = 0, 0
    for _ in range(150):
        votes = draw_tasteful(generator, annotators, taste, number=1800)
        board = plain(votes)
        found = cluster(board, votes, rank_draws=2).board
        hits += np.count_nonzero((found.lower < truth) & (truth < found.upper))
        plain_hits += np.count_nonzero((board.lower < truth) & (truth < board.upper))
    assert 0.95 - 2 * 0.018 < hits / 900 < 0.95 + 2 * 0.018
    if taste == 0.5:
        assert plain_hits / 900 < 0.87


def test_people_who_scatter_little_by_chance_make_no_interval_too_narrow():
    # Sixty people who each vote 2:1 exactly: their sums do not differ at all.
    votes = Votes(
        3,
        np.tile([0, 1, 2], 600),
        np.tile([1, 2, 0], 600),
        np.tile(
            [WinnerCode.FIRST, WinnerCode.FIRST, WinnerCode.SECOND] * 6 + [WinnerCode.SECOND] * 9,
            67,
        )[:1800],
        np.repeat(np.arange(60), 30),
        np.tile(np.arange(600), 3),
    )
    plain = rate(votes.tally(), floor=1, rank_draws=10)
    free = earlier_cluster(plain, votes, at_least_independent=True, rank_draws=10)
    found = cluster(plain, votes, rank_draws=10)
    reach = reach_of(0.95, found.difference_freedom) ** 2
    differences = difference_variances(found.board.covariance) * reach
    least = difference_variances(plain.covariance) * quantile(0.95) ** 2
    assert (found.board.upper - plain.upper > -1e-9).all()
    assert (differences - least > -1e-6).all()
    assert (free.board.upper < plain.upper - 1).any()  # the first rules let go of it from 30 on


def test_people_who_hang_together_are_not_touched_by_the_least():
    generator = np.random.default_rng(2)
    person = np.repeat(np.arange(8), 50)
    sided = generator.random(8) < 0.5  # each one prefers the same model always
    votes = Votes(
        2,
        np.zeros(400, dtype=int),
        np.ones(400, dtype=int),
        np.where(sided[person], WinnerCode.FIRST, WinnerCode.SECOND),
        person,
        np.arange(400) % 3,
    )
    plain = rate(votes.tally(), floor=1, rank_draws=10)
    # eight equal people: the share of each is an eighth, and nothing is raised
    free = earlier_cluster(plain, votes, rank_draws=10).board.covariance
    found = cluster(plain, votes, rank_draws=10).board.covariance
    np.testing.assert_allclose(found, free, atol=1e-6)


def test_votes_of_unknown_people_or_items_hang_together_with_none():
    votes = draw_tasteful(np.random.default_rng(7), 60, 0.5, number=600)
    unknown = np.arange(600) % 2 == 0
    nobody = replace(votes, annotator=np.where(unknown, UNKNOWN, votes.annotator))
    alone = replace(votes, annotator=np.where(unknown, 60 + np.arange(600), votes.annotator))
    board = plain(votes)
    for one, other in ((nobody, alone), (swapped(nobody), swapped(alone))):
        found, expected = cluster(board, one), cluster(board, other)
        # as if each had a cluster of its own; but for the tiny leverage of one vote
        np.testing.assert_allclose(
            np.diag(found.board.covariance), np.diag(expected.board.covariance), rtol=0.02
        )
        np.testing.assert_allclose(found.difference_freedom, expected.difference_freedom, rtol=1e-9)
    crowd = cluster(board, nobody).crowd
    assert (crowd.annotators.number, crowd.annotators.unknown) == (60, 300)
    assert crowd.annotators.effective.board < 4  # half of the votes may be one person's


def swapped(votes):
    """Return the votes with people for items and items for people."""
    return replace(votes, annotator=votes.item, item=votes.annotator)


def test_where_nobody_is_known_the_items_are_what_hangs_together():
    votes = draw_tasteful(np.random.default_rng(7), 20, 0.5, number=600, items=40)
    nobody = replace(votes, annotator=np.full(600, UNKNOWN))
    assert cluster(plain(votes), nobody).crowd.clustering == Clustering.ITEMS
    nothing = replace(nobody, item=nobody.annotator)
    assert cluster(plain(votes), nothing).crowd.clustering == Clustering.VOTES


def test_a_dominant_person_is_weighed_as_if_left_out():
    # Two models, so one number: the jackknife over people can be worked out by refits.
    generator = np.random.default_rng(3)
    who = np.where(generator.random(900) < 0.5, 0, 1 + generator.integers(19, size=900))
    taste = generator.normal(0, 0.5, 20)
    won = generator.random(900) < 1 / (1 + np.exp(-taste[who]))
    none = np.zeros(900, dtype=int)
    votes = Votes(2, none, none + 1, np.where(won, WinnerCode.FIRST, WinnerCode.SECOND), who, none)
    board = plain(votes)
    rest = np.array([plain(votes.where(who != person)).rating[0] for person in range(20)])
    jackknife = 19 / 20 * ((rest - board.rating[0]) ** 2).sum()
    found = cluster(board, votes, decisive_floor=0).board.covariance[0, 0]
    assert found == pytest.approx(jackknife, rel=0.05)
    assert earlier_cluster(board, votes).board.covariance[0, 0] < 0.9 * jackknife
