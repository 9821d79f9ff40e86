import numpy as np
import pytest

from stats import covariates
from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.covariates import UndeterminedError
from stats.crowd import Clustering
from stats.scale import POINTS_PER_LOGIT
from stats.style import contrast, rate_at_equal_style
from stats.style_fit import StyleError
from stats.tally import WinnerCode
from stats.votes import Votes
from stats.weights import capped_weights, weighted_sums
from tests.stats.votes import draw_pairs, draw_votes, draw_winners

STRENGTH = np.array([0.6, 0.2, -0.2, -0.6])
WEIGHTS = np.array([0.4, -0.2, 0.1])


def hand_case():
    """A against B: three to one where the feature is 1, one to one where it is -1."""
    winner = np.array(
        [WinnerCode.FIRST] * 3 + [WinnerCode.SECOND, WinnerCode.FIRST, WinnerCode.SECOND]
    )
    none = np.zeros(6, dtype=np.int64)
    votes = Votes(2, none, none + 1, winner, none, none)
    return votes, np.array([1.0, 1, 1, 1, -1, -1])[:, None]


def draw_styled(generator, number, *, position=0.15, annotators=40, tie_rate=0.3):
    first, second = draw_pairs(generator, 4, number)
    features = generator.uniform(-1, 1, (number, 3)) * np.array([1.0, 0.5, 0.2])
    odds = STRENGTH[first] - STRENGTH[second] + features @ (WEIGHTS / np.array([1.0, 0.5, 0.2]))
    winner = draw_winners(generator, 1 / (1 + np.exp(-odds - position)), tie_rate)
    who = generator.integers(annotators, size=number)
    return Votes(4, first, second, winner, who, np.zeros(number, dtype=np.int64)), features


def test_the_case_known_by_hand():
    votes, features = hand_case()
    result = rate_at_equal_style(votes, features, floor=1, position=False, decisive_floor=0)
    gap = (result.clustered.board.rating[0] - result.clustered.board.rating[1]) / POINTS_PER_LOGIT
    assert gap == pytest.approx(np.log(3) / 2, abs=1e-12)
    assert result.coefficient[0] / POINTS_PER_LOGIT == pytest.approx(np.log(3) / 2, abs=1e-12)
    variance = (result.coefficient_error[0] / POINTS_PER_LOGIT) ** 2
    assert variance == pytest.approx(5 / 6, abs=1e-12)
    own = result.clustered.board.covariance / POINTS_PER_LOGIT**2
    assert own[0, 0] + own[1, 1] - 2 * own[0, 1] == pytest.approx(5 / 6, abs=1e-12)
    assert np.isnan(result.position)
    assert result.scale.tolist() == [1.0]
    assert result.clustered.crowd.clustering == Clustering.VOTES


def test_without_features_and_side_the_board_is_the_plain_one():
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, 2000)
    votes = drawn.votes(annotator=np.arange(2000) % 50)
    result = rate_at_equal_style(votes, np.zeros((2000, 0)), position=False)
    board = rate(votes.tally())
    np.testing.assert_allclose(result.clustered.board.rating, board.rating, atol=1e-9)
    clustered = cluster(board, votes).board
    np.testing.assert_allclose(result.clustered.board.covariance, clustered.covariance, atol=1e-6)
    assert result.reach == pytest.approx(2.01, abs=0.01)


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("thin", [False, True])
def test_without_features_and_side_the_rules_are_those_of_other_boards(unknown, thin):
    generator = np.random.default_rng(7)
    drawn = draw_votes(generator, STRENGTH, 120 if thin else 2000)
    number = len(drawn.first)
    who, where = generator.integers(25, size=number), generator.integers(40, size=number)
    who = np.where(generator.random(number) < 0.4, 0, who)  # one person casts far too many
    if unknown:
        who, where = np.where(who == 3, -1, who), np.where(where < 4, -1, where)
    votes = drawn.votes(annotator=who, item=where)
    weights = capped_weights(votes)
    result = rate_at_equal_style(votes, np.zeros((number, 0)), weights, position=False).clustered
    board = rate(votes.tally(), sums=weighted_sums(votes, weights))
    expected = cluster(board, votes, weights)
    assert result.crowd.clustering == Clustering.ANNOTATORS_AND_ITEMS
    np.testing.assert_allclose(result.board.covariance, expected.board.covariance, atol=1e-5)
    np.testing.assert_allclose(result.board.lower, expected.board.lower, atol=1e-5)
    np.testing.assert_array_equal(result.board.rank_low, expected.board.rank_low)


def test_planted_influences_are_recovered_within_their_errors():
    # 150,000 votes cross the borders of blocks; 4 standard errors for each of 8 numbers.
    votes, features = draw_styled(np.random.default_rng(7), 150_000)
    result = rate_at_equal_style(votes, features)
    truth = POINTS_PER_LOGIT * WEIGHTS / np.sqrt(3)  # the root mean square of a uniform
    np.testing.assert_allclose(result.scale, np.array([1, 0.5, 0.2]) / np.sqrt(3), rtol=0.01)
    assert (np.abs(result.coefficient - truth) < 4 * result.coefficient_error).all()
    assert (result.coefficient_error < 0.03 * POINTS_PER_LOGIT).all()
    assert abs(result.position - 0.15 * POINTS_PER_LOGIT) < 4 * result.position_error
    points = 1000 + POINTS_PER_LOGIT * STRENGTH
    board = result.clustered.board
    assert (np.abs(board.rating - points) < 4 * board.standard_error).all()


def test_the_intervals_of_the_coefficients_hold_the_truth_about_as_often_as_they_say():
    # 150 fits x 3 coefficients: a share of 0.95 has a standard error of 0.010; 3 of them.
    generator = np.random.default_rng(7)
    truth = POINTS_PER_LOGIT * np.append(WEIGHTS / np.array([1.0, 0.5, 0.2]), 0.15)
    hits = 0
    for _ in range(150):
        votes, features = draw_styled(generator, 1200)
        result = rate_at_equal_style(votes, features)
        miss = np.abs(result.coefficient / result.scale - truth[:3])
        hits += np.count_nonzero(miss < result.reach * result.coefficient_error / result.scale)
    assert hits / 450 == pytest.approx(0.95, abs=3 * 0.0103)


def test_the_gradient_vanishes_at_the_solution():
    votes, features = draw_styled(np.random.default_rng(7), 3000)
    model = covariates.Covariates(4, votes.first, votes.second, votes.scores(), features, True)
    solution, _ = model.maximum(np.zeros(4))
    (block,) = model.blocks(solution)
    assert np.abs(block.style @ block.miss).max() < 1e-9
    gains = np.bincount(block.first, block.miss, 4) - np.bincount(block.second, block.miss, 4)
    assert np.abs(gains).max() < 1e-9


def test_exchanging_the_sides_turns_the_position_and_nothing_else():
    votes, features = draw_styled(np.random.default_rng(7), 3000)
    mirrored = np.array([WinnerCode.SECOND, WinnerCode.FIRST, WinnerCode.TIE, WinnerCode.BOTH_BAD])
    turned = Votes(
        4, votes.second, votes.first, mirrored[votes.winner], votes.annotator, votes.item
    )
    one, other = rate_at_equal_style(votes, features), rate_at_equal_style(turned, -features)
    np.testing.assert_allclose(one.clustered.board.rating, other.clustered.board.rating, atol=1e-9)
    np.testing.assert_allclose(one.coefficient, other.coefficient, atol=1e-9)
    assert one.position == pytest.approx(-other.position, abs=1e-9)


def test_a_feature_that_never_differs_has_no_coefficient_and_harms_nothing():
    votes, features = draw_styled(np.random.default_rng(7), 3000)
    wider = np.column_stack([features[:, :1], np.zeros(3000), features[:, 1:]])
    result, expected = (rate_at_equal_style(votes, shown) for shown in (wider, features))
    assert np.isnan(result.coefficient[1])
    np.testing.assert_allclose(result.coefficient[[0, 2, 3]], expected.coefficient)


def test_the_unrated_stay_unrated_and_their_votes_are_left_out():
    votes, features = draw_styled(np.random.default_rng(7), 3000)
    grown = Votes(
        5,
        np.append(votes.first, 0),
        np.append(votes.second, 4),
        np.append(votes.winner, WinnerCode.FIRST),
        np.append(votes.annotator, 0),
        np.append(votes.item, 0),
    )
    result = rate_at_equal_style(grown, np.vstack([features, np.ones(3)]))
    assert np.isnan(result.clustered.board.rating[4])
    np.testing.assert_allclose(
        result.coefficient, rate_at_equal_style(votes, features).coefficient, atol=1e-9
    )


def test_a_board_on_which_nobody_is_rated_has_no_coefficients():
    votes, features = hand_case()
    result = rate_at_equal_style(votes, features, floor=30)
    assert np.isnan(result.coefficient).all()
    assert np.isnan(result.clustered.board.rating).all()
    assert result.iterations == 0


def test_features_that_cannot_be_told_apart_are_refused():
    votes, features = draw_styled(np.random.default_rng(7), 3000)
    for same in (features[:, :1], np.ones((3000, 1))):
        with pytest.raises(UndeterminedError, match="told apart"):
            rate_at_equal_style(votes, np.column_stack([features, same]))


def test_a_feature_that_separates_wins_from_losses_is_refused():
    votes, _ = draw_styled(np.random.default_rng(7), 400, tie_rate=0.0)
    perfect = np.where(votes.scores() > 0.5, 1.0, -1.0)[:, None]
    with pytest.raises(UndeterminedError):
        rate_at_equal_style(votes, perfect)


def test_strengths_so_far_apart_that_no_vote_counts_are_refused():
    votes, features = hand_case()
    model = covariates.Covariates(2, votes.first, votes.second, votes.scores(), features, False)
    with pytest.raises(UndeterminedError, match="separate"):
        model.maximum(np.array([800.0, -800.0]))


def test_running_out_of_steps_is_said(monkeypatch):
    votes, features = draw_styled(np.random.default_rng(7), 400)
    monkeypatch.setattr(covariates, "MAX_STEPS", 1)
    with pytest.raises(UndeterminedError, match="separate"):
        rate_at_equal_style(votes, features)


def test_features_that_do_not_fit_the_votes_are_refused():
    votes, features = hand_case()
    with pytest.raises(StyleError, match="one row"):
        rate_at_equal_style(votes, features[:5])
    with pytest.raises(StyleError, match="not finite"):
        rate_at_equal_style(votes, features * np.nan)


def test_contrasts_lie_between_minus_one_and_one_and_change_sign():
    first, second = np.array([0.0, 9.0, 100.0]), np.array([0.0, 0.0, 300.0])
    np.testing.assert_allclose(contrast(first, second), [0, 0.9, -200 / 401])
    np.testing.assert_allclose(contrast(second, first), -contrast(first, second))
