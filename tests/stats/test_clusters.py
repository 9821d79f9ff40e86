import numpy as np
import pytest

from stats.bradley_terry import quantile, rate
from stats.clusters import Clustering, cluster, cluster_scores
from stats.sandwich import difference_variances, inverse_hessian
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Outcome
from stats.votes import Votes
from tests.stats.votes import STRENGTH, draw_tasteful, draw_votes, target


def plain(votes):
    return rate(votes.tally(), floor=1, decisive_floor=0, rank_draws=50)


def test_one_vote_for_each_annotator_gives_the_plain_sandwich():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    assert clustered.clustering == Clustering.ANNOTATORS
    assert clustered.degrees_of_freedom == 899
    expected = board.covariance * 900 / 899
    np.testing.assert_allclose(clustered.board.covariance, expected, atol=1e-8)
    np.testing.assert_array_equal(clustered.board.rating, board.rating)


def test_one_vote_for_each_annotator_and_item_gives_it_two_ways_too():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900), item=np.arange(900))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    assert clustered.clustering == Clustering.ANNOTATORS_AND_ITEMS
    np.testing.assert_allclose(clustered.board.covariance, board.covariance * 900 / 899, atol=1e-8)


def test_every_annotator_voting_twice_alike_doubles_the_variance():
    once = draw_votes(np.random.default_rng(7), STRENGTH, 900).votes(annotator=np.arange(900))
    arrays = (once.first, once.second, once.outcome, once.annotator, once.item)
    votes = Votes(6, *(np.tile(array, 2) for array in arrays))
    board = plain(votes)
    clustered = cluster(board, votes, decisive_floor=0)
    expected = 2 * board.covariance * 900 / 899
    np.testing.assert_allclose(clustered.board.covariance, expected, atol=1e-8)


def test_the_scores_of_clusters_are_sums_of_misses():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 60)
    votes = drawn.votes(annotator=np.arange(60) % 7)
    found = cluster_scores(votes, STRENGTH, votes.annotator)
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
        (4, 50, Clustering.VOTES),
        (5, 29, Clustering.ANNOTATORS),
        (5, 30, Clustering.ANNOTATORS_AND_ITEMS),
    ],
)
def test_too_few_people_or_items_are_said_and_not_used(annotators, items, expected):
    votes = draw_tasteful(np.random.default_rng(7), annotators, 0.3, items=items)
    board = plain(votes)
    clustered = cluster(board, votes)
    assert clustered.clustering == expected
    assert (clustered.annotators, clustered.items) == (annotators, items)
    if expected == Clustering.VOTES:
        assert clustered.board is board
        assert clustered.degrees_of_freedom is None
    else:
        assert clustered.degrees_of_freedom == 4


def test_votes_with_the_unrated_are_left_out_and_the_unrated_stay_so():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 900)
    votes = drawn.votes(annotator=np.arange(900) % 30)
    grown = type(votes)(
        7,
        np.append(votes.first, [6, 6]),
        np.append(votes.second, [0, 1]),
        np.append(votes.outcome, [0, 0]),
        np.append(votes.annotator, [0, 31]),
        np.append(votes.item, [0, 0]),
    )
    clustered = cluster(plain(grown), grown)
    assert clustered.annotators == 30
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
    seen = [Outcome.FIRST] * 2 + [Outcome.SECOND] + [Outcome.TIE] * 6
    outcome = np.append(drawn.outcome, seen * 2)
    votes = Votes(6, first, second, outcome, np.arange(918) % 60, np.zeros(918, dtype=np.int64))
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
    # Six people who each vote 2:1 exactly: their sums do not differ at all.
    votes = Votes(
        3,
        np.tile([0, 1, 2], 60),
        np.tile([1, 2, 0], 60),
        np.tile([Outcome.FIRST, Outcome.FIRST, Outcome.SECOND] * 6 + [Outcome.SECOND] * 9, 7)[:180],
        np.repeat(np.arange(6), 30),
        np.tile(np.arange(60), 3),
    )
    plain = rate(votes.tally(), floor=1, rank_draws=10)
    free = cluster(plain, votes, rank_draws=10)
    lifted = cluster(plain, votes, at_least_independent=True, rank_draws=10)
    reach = quantile(0.95, lifted.degrees_of_freedom) ** 2
    differences = difference_variances(lifted.board.covariance) * reach
    least = difference_variances(plain.covariance) * quantile(0.95) ** 2
    assert (lifted.board.upper - plain.upper > -1e-9).all()
    assert (differences - least > -1e-6).all()
    assert (free.board.upper < plain.upper).any()
    bigger = np.linalg.eigvalsh(lifted.board.covariance - free.board.covariance)
    assert bigger.min() > -1e-9


def test_people_who_hang_together_are_not_touched_by_the_least():
    generator = np.random.default_rng(2)
    person = np.repeat(np.arange(8), 50)
    sided = generator.random(8) < 0.5  # each one prefers the same model always
    votes = Votes(
        2,
        np.zeros(400, dtype=int),
        np.ones(400, dtype=int),
        np.where(sided[person], Outcome.FIRST, Outcome.SECOND),
        person,
        np.arange(400) % 3,
    )
    plain = rate(votes.tally(), floor=1, rank_draws=10)
    free = cluster(plain, votes, rank_draws=10).board.covariance
    lifted = cluster(plain, votes, at_least_independent=True, rank_draws=10).board.covariance
    np.testing.assert_allclose(lifted, free, atol=1e-9)
