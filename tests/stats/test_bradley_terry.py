import numpy as np
import pytest

from stats.bradley_terry import AnchorError, RatingState, rate, with_covariance
from stats.freedom import quantile
from stats.newton import Solver
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally
from tests.stats.votes import (
    CHAIN,
    CYCLE,
    PAIR,
    TRIPLE,
    TWO_ISLANDS,
    draw_votes,
    tally,
)

ARRAYS = ("rating", "lower", "upper", "standard_error", "covariance", "estimate", "provisional")
COUNTS = ("votes", "counted_votes", "wins", "losses", "ties", "both_bad", "rank_low", "rank_high")


def plain(counted, **options):
    return rate(counted, **{"floor": 1, "decisive_floor": 0, **options})


def simulated(competitors=8, votes=2000, seed=7):
    generator = np.random.default_rng(seed)
    return draw_votes(generator, generator.normal(0, 0.6, competitors), votes)


def same_board(one, other, rows=slice(None), tolerance=1e-9):
    for name in ARRAYS[:4] + ARRAYS[5:]:
        expected = getattr(other, name)[rows]
        np.testing.assert_allclose(getattr(one, name), expected, atol=tolerance, err_msg=name)


def test_two_competitors_with_three_wins_one_loss_and_two_ties():
    board = plain(PAIR)
    np.testing.assert_allclose(board.rating, [1060.205999, 939.794001], atol=1e-6)
    np.testing.assert_allclose(board.standard_error / POINTS_PER_LOGIT, 0.3423265984, atol=1e-9)
    reach = 1.959963985 * 0.3423265984 * POINTS_PER_LOGIT
    np.testing.assert_allclose(board.upper, board.rating + reach, atol=1e-5)
    np.testing.assert_allclose(board.lower, board.rating - reach, atol=1e-5)
    gap = 2 * 0.3173483998831 * POINTS_PER_LOGIT
    assert board.estimate[0] - board.estimate[1] == pytest.approx(gap, abs=1e-9)
    assert (board.rank_low.tolist(), board.rank_high.tolist()) == ([1, 1], [2, 2])


def test_a_cycle_of_three_equals():
    board = plain(CYCLE)
    np.testing.assert_allclose(board.rating, 1000, atol=1e-9)
    np.testing.assert_allclose(board.standard_error / POINTS_PER_LOGIT, 0.5443310540, atol=1e-9)
    assert (board.rank_low.tolist(), board.rank_high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_a_chain_held_together_by_ties_gets_the_models_spread_unless_told_otherwise():
    seen = plain(CHAIN).standard_error / POINTS_PER_LOGIT
    np.testing.assert_allclose(seen, [0.3849001795, 0.3849001795, 0.7698003589], atol=1e-9)
    floored = rate(CHAIN, floor=1).standard_error / POINTS_PER_LOGIT
    np.testing.assert_allclose(floored**2, [16 / 27, 7 / 27, 19 / 27], atol=1e-12)
    logits = (plain(CHAIN).rating - 1000) / POINTS_PER_LOGIT
    np.testing.assert_allclose(logits, [0.3662040962, 0.3662040962, -0.7324081924], atol=1e-9)


def test_a_consistent_triple():
    board = plain(TRIPLE)
    np.testing.assert_allclose(board.rating, [1120.411998, 1000, 879.588002], atol=1e-6)
    errors = np.array([0.3161479695, 0.3679900361, 0.3571037217]) * POINTS_PER_LOGIT
    np.testing.assert_allclose(board.standard_error, errors, atol=1e-6)


def test_nobody_is_rated_when_one_of_two_never_lost():
    board = plain(tally(2, (0, 1, 5, 0, 0, 0)))
    assert board.reason == (RatingState.UNDEFEATED, RatingState.WINLESS)
    assert board.provisional.all()
    for name in ARRAYS[:5]:
        assert np.isnan(getattr(board, name)).all()
    assert board.estimate[0] - board.estimate[1] == pytest.approx(478.80173851810, abs=1e-9)
    assert not board.rank_low.any()
    assert not board.rank_high.any()


def test_of_two_islands_one_is_rated_and_the_other_is_called_unconnected():
    board = plain(TWO_ISLANDS)
    assert board.reason == (
        RatingState.RATED,
        RatingState.RATED,
        RatingState.UNCONNECTED,
        RatingState.UNCONNECTED,
    )
    gap = np.log(3) * POINTS_PER_LOGIT
    assert board.rating[0] - board.rating[1] == pytest.approx(gap, abs=1e-9)
    estimates = (board.estimate - 1000) / POINTS_PER_LOGIT
    np.testing.assert_allclose(estimates, [0.4744434506, -0.4744434506, 0, 0], atol=1e-9)


def test_an_undefeated_newcomer_leaves_the_ratings_of_the_others_alone():
    with_newcomer = tally(
        4, (0, 1, 3, 1, 2, 0), (1, 2, 4, 2, 0, 0), (0, 2, 7, 1, 2, 0), (3, 0, 20, 0, 0, 0)
    )
    board = plain(with_newcomer)
    np.testing.assert_allclose(board.rating[:3], plain(TRIPLE).rating, atol=1e-9)
    assert np.isnan(board.rating[3])
    assert board.reason[3] == RatingState.UNDEFEATED
    assert board.estimate[3] > board.estimate[:3].max()
    assert board.estimate[:3].mean() == pytest.approx(1000)
    assert (board.rank_low[3], board.rank_high[3]) == (0, 0)


def test_every_reason_is_given_where_it_belongs():
    busy = (0, 1, 20, 20, 0, 0)
    board = rate(
        tally(
            7,
            busy,
            (2, 0, 40, 0, 0, 0),
            (3, 0, 0, 40, 0, 0),
            (4, 0, 3, 3, 0, 0),
            (5, 2, 0, 0, 40, 0),
        ),
        floor=30,
    )
    assert board.reason == (
        RatingState.RATED,
        RatingState.RATED,
        RatingState.UNCONNECTED,  # it tied, though only with another one outside
        RatingState.WINLESS,
        RatingState.TOO_FEW_VOTES,
        RatingState.UNCONNECTED,
        RatingState.NO_VOTES,
    )


def test_votes_against_the_unrated_do_not_count_towards_the_floor():
    board = rate(tally(4, (0, 1, 20, 20, 0, 0), (2, 0, 5, 5, 0, 0), (2, 3, 30, 0, 0, 0)), floor=30)
    assert board.reason[2] == RatingState.TOO_FEW_VOTES
    assert (board.votes[2], board.counted_votes[2]) == (40, 10)


def test_counts_are_reported_apart_and_both_bad_rates_like_a_tie():
    board = plain(tally(2, (0, 1, 3, 1, 0, 2)))
    assert board.votes.tolist() == [6, 6]
    assert board.wins.tolist() == [3, 1]
    assert board.losses.tolist() == [1, 3]
    assert board.ties.tolist() == [0, 0]
    assert board.both_bad.tolist() == [2, 2]
    np.testing.assert_array_equal(board.rating, plain(PAIR).rating)
    for name in COUNTS:
        assert getattr(board, name).dtype == np.int64


@pytest.mark.parametrize("competitors", [0, 1, 4])
def test_a_board_without_votes_has_no_ratings_and_is_no_error(competitors):
    board = rate(Tally.empty(competitors))
    assert board.reason == (RatingState.NO_VOTES,) * competitors
    np.testing.assert_array_equal(board.estimate, np.full(competitors, 1000.0))
    assert board.iterations == 0


def test_the_mean_of_the_rated_is_a_thousand_and_truth_is_recovered():
    # Median standard error here is about 13 points; no miss of 8 x 2 should pass 4 of them.
    votes = simulated(votes=8000)
    board = rate(votes.tally())
    truth = 1000 + POINTS_PER_LOGIT * (votes.strength - votes.strength.mean())
    assert board.rating.mean() == pytest.approx(1000, abs=1e-9)
    assert (np.abs(board.rating - truth) < 4 * board.standard_error).all()
    assert 5 < np.median(board.standard_error) < 20
    assert board.solver == Solver.NEWTON


def test_another_order_of_the_competitors_gives_the_same_board():
    votes = simulated()
    order = np.random.default_rng(1).permutation(8)
    place = np.argsort(order)
    counted = votes.tally()
    moved = Tally(
        8,
        place[counted.first],
        place[counted.second],
        counted.first_wins,
        counted.second_wins,
        counted.ties,
        counted.both_bad,
    )
    same_board(rate(moved), rate(counted), order)


def test_sides_and_the_order_of_cells_change_not_one_bit():
    counted = simulated().tally()
    turned = Tally(
        8,
        counted.second[::-1],
        counted.first[::-1],
        counted.second_wins[::-1],
        counted.first_wins[::-1],
        counted.ties[::-1],
        counted.both_bad[::-1],
    )
    one, other = rate(counted), rate(turned)
    for name in ARRAYS + COUNTS:
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    assert one.reason == other.reason


@pytest.mark.parametrize("times", [2, 7])
def test_repeating_all_votes_keeps_the_ratings_and_divides_the_variances(times):
    counted = simulated().tally()
    repeated = Tally(
        8,
        counted.first,
        counted.second,
        counted.first_wins * times,
        counted.second_wins * times,
        counted.ties * times,
        counted.both_bad * times,
    )
    one, many = rate(counted, decisive_floor=0), rate(repeated, decisive_floor=0)
    np.testing.assert_allclose(many.rating, one.rating, atol=1e-9)
    np.testing.assert_allclose(many.covariance * times, one.covariance, rtol=1e-9)


def test_a_competitor_without_votes_changes_nothing_for_the_others():
    counted = simulated().tally()
    larger = Tally(
        9,
        counted.first,
        counted.second,
        counted.first_wins,
        counted.second_wins,
        counted.ties,
        counted.both_bad,
    )
    board = rate(larger)
    same_board(rate(counted), board, slice(8))
    assert board.reason[8] == RatingState.NO_VOTES


def test_an_anchor_fixes_the_scale_and_keeps_every_difference():
    counted = simulated().tally()
    free, anchored = rate(counted), rate(counted, anchor=3, anchor_rating=1500)
    assert anchored.rating[3] == 1500
    assert anchored.standard_error[3] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(np.diff(anchored.rating), np.diff(free.rating), atol=1e-9)
    variance = free.covariance[0, 0] + free.covariance[3, 3] - 2 * free.covariance[0, 3]
    assert anchored.standard_error[0] == pytest.approx(np.sqrt(variance))
    assert anchored.rank_low.tolist() == free.rank_low.tolist()
    assert anchored.estimate.mean() == pytest.approx(anchored.rating.mean())


@pytest.mark.parametrize("anchor", [-1, 2, 3])
def test_an_anchor_without_a_rating_is_refused(anchor):
    counted = tally(3, (0, 1, 3, 1, 0, 0), (2, 0, 5, 0, 0, 0))
    with pytest.raises(AnchorError, match=f"competitor {anchor}"):
        plain(counted, anchor=anchor)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_level_that_is_no_chance_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        rate(PAIR, level=level)


def test_a_higher_level_gives_wider_intervals():
    narrow, wide = rate(PAIR, floor=1, level=0.5), rate(PAIR, floor=1, level=0.99)
    assert (wide.upper > narrow.upper).all()
    assert (wide.lower < narrow.lower).all()


def test_another_covariance_replaces_intervals_and_ranks_but_no_rating():
    board = plain(tally(3, (0, 1, 900, 100, 0, 0), (2, 0, 5, 0, 0, 0)))
    wider = with_covariance(board, np.full((3, 3), 0.0) + np.diag([1e6] * 3), degrees_of_freedom=4)
    assert wider.rating.tobytes() == board.rating.tobytes()
    np.testing.assert_allclose(wider.standard_error[:2], 1000)
    np.testing.assert_allclose(wider.upper[:2] - wider.rating[:2], 2776.445, atol=1e-3)
    assert np.isnan(wider.standard_error[2])
    assert board.rank_high.tolist() == [1, 2, 0]
    assert wider.rank_high.tolist() == [2, 2, 0]


def test_quantiles_are_those_of_the_tables():
    assert quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert quantile(0.95, 4) == pytest.approx(2.776445, abs=1e-6)


def test_a_rare_newcomer_among_busy_competitors_gets_at_least_the_models_spread():
    # Nine ties and two decisive votes: the spread seen would claim far too much.
    counted = tally(3, (0, 1, 200, 200, 0, 0), (2, 0, 1, 1, 9, 0))
    alone, floored = plain(counted), rate(counted, floor=1)
    by_model = np.sqrt(1 / (11 / 4) + 1 / (400 / 4) / 4) * 2 / 3 * POINTS_PER_LOGIT
    assert floored.standard_error[2] == pytest.approx(by_model, rel=1e-6)
    assert alone.standard_error[2] < 0.6 * floored.standard_error[2]


def test_exactly_the_floor_of_votes_is_enough():
    counted = tally(3, (0, 1, 15, 15, 0, 0), (2, 0, 30, 0, 0, 0))
    assert rate(counted, floor=30).reason == (
        RatingState.RATED,
        RatingState.RATED,
        RatingState.UNDEFEATED,
    )
    assert rate(counted, floor=31).reason[1:] == (
        RatingState.TOO_FEW_VOTES,
        RatingState.TOO_FEW_VOTES,
    )
