import numpy as np
import pytest
from scipy.stats import norm, t

from stats.bradley_terry import rate
from stats.sequential import compare, half_width
from tests.stats.votes import draw_votes, tally


def board_of(counted, **options):
    return rate(counted, **{"floor": 1, "rank_draws": 10, **options})


def wins_and_losses(runs, votes, seed=7):
    """Return running wins and losses of two equals without ties, one row for each run."""
    won = np.cumsum(np.random.default_rng(seed).random((runs, votes)) < 0.5, axis=1)
    return won, np.arange(1, votes + 1) - won


def test_the_half_width_is_the_published_formula():
    # n = n0 = 1000, error 0.05: r^2 = (5.99146 + log(6.99146)) / 1000 = 0.00793620.
    grown = 1000 * 0.0079361625 + 1
    expected = np.sqrt(2 * grown / (1000**2 * 0.0079361625) * np.log(np.sqrt(grown) / 0.05))
    found = half_width(1 / np.sqrt(1000), 1000, tuned_for=1000)
    assert found == pytest.approx(expected, rel=1e-6)
    assert found / (1.959964 / np.sqrt(1000)) == pytest.approx(1.53, abs=0.03)


def test_looking_after_every_vote_misses_at_most_once_in_twenty_where_fixed_intervals_do_not():
    # 1,000 runs: the standard error of a share of 0.05 is 0.0069; 3 of them.
    won, lost = wins_and_losses(1000, 5000)
    looked = np.arange(100, 5001)
    won, lost = won[:, 99:], lost[:, 99:]
    gap, error = np.log(won / lost), np.sqrt(1 / won + 1 / lost)
    false = (np.abs(gap) > half_width(error, looked)).any(axis=1).mean()
    fixed = (np.abs(gap) > 1.96 * error).any(axis=1).mean()
    assert false < 0.05 + 3 * 0.0069
    assert fixed > 0.3


def test_on_a_board_of_ten_equals_nothing_is_ever_settled_in_most_runs():
    # 40 runs, 10 looks each: 0.05 has a standard error of 0.034; 2 of them.
    generator = np.random.default_rng(7)
    false = 0
    for _ in range(40):
        votes = draw_votes(generator, np.zeros(10), 2000).votes()
        looks = (votes.where(np.arange(2000) < seen) for seen in range(200, 2001, 200))
        boards = ((board_of(seen.tally()), len(seen)) for seen in looks)
        false += any(compare(board, seen).settled.any() for board, seen in boards)
    assert false / 40 < 0.05 + 2 * 0.034


def test_a_large_difference_is_settled_in_both_orders_and_a_small_one_is_open():
    counted = tally(3, (0, 1, 900, 100, 0, 0), (1, 2, 260, 240, 0, 0))
    result = compare(board_of(counted), 1500)
    assert result.settled.tolist() == [
        [False, True, True],
        [True, False, False],
        [True, False, False],
    ]
    np.testing.assert_allclose(result.lower, -result.upper.T)
    np.testing.assert_allclose(result.difference, -result.difference.T)
    assert not result.equivalent.any()
    assert result.votes_needed[0, 1] == result.votes_needed[1, 1] == 0
    assert result.votes_needed[1, 2] > 1500


def test_nothing_is_claimed_before_the_first_look():
    counted = tally(2, (0, 1, 90, 9, 0, 0))
    assert not compare(board_of(counted), 99).settled.any()
    assert np.isinf(compare(board_of(counted), 99).upper[0, 1])
    assert compare(board_of(counted), 99, first_look=50).settled[0, 1]


def test_equals_with_many_votes_are_called_equivalent_and_not_settled():
    counted = tally(2, (0, 1, 30_000, 30_000, 0, 0))
    result = compare(board_of(counted), 60_000)
    assert result.equivalent.tolist() == [[False, True], [True, False]]
    assert not result.settled.any()
    assert not compare(board_of(counted), 60_000, margin=2.0).equivalent.any()
    assert np.isinf(result.votes_needed[0, 1])


def test_the_votes_needed_settle_the_pair_and_not_many_fewer():
    counted = tally(2, (0, 1, 220, 180, 0, 0))
    needed = compare(board_of(counted), 400).votes_needed[0, 1]
    assert 400 < needed < 5000
    for factor, settled in ((0.97, False), (1.03, True)):
        times = factor * (needed + 400) / 400
        grown = tally(2, (0, 1, round(220 * times), round(180 * times), 0, 0))
        assert compare(board_of(grown), grown.votes).settled[0, 1] == settled


def test_the_error_is_shared_by_all_pairs():
    board = board_of(tally(3, (0, 1, 300, 200, 0, 0), (1, 2, 260, 240, 0, 0)))
    result = compare(board, 1000)
    deviation = np.sqrt(
        board.covariance[0, 0] + board.covariance[1, 1] - 2 * board.covariance[0, 1]
    )
    reach = half_width(deviation, 1000, error=0.05 / 3)
    assert result.upper[0, 1] - result.difference[0, 1] == pytest.approx(reach)


def test_few_clusters_reach_as_far_as_students_tail():
    error, votes = 0.05, 1000
    reach = half_width(1.0, votes, error=error)
    wider = half_width(1.0, votes, error=error, degrees_of_freedom=9)
    assert t(9).sf(wider) == pytest.approx(norm.sf(reach), rel=1e-9)
    assert half_width(1.0, 2, error=1e-9, degrees_of_freedom=9) < np.inf
    board = board_of(tally(3, (0, 1, 300, 200, 0, 0), (1, 2, 260, 240, 0, 0)))
    one, other = compare(board, 1000), compare(board, 1000, degrees_of_freedom=9)
    ratio = (other.upper - other.difference)[0, 1] / (one.upper - one.difference)[0, 1]
    assert ratio == pytest.approx(
        half_width(1.0, 1000, error=error / 3, degrees_of_freedom=9)
        / half_width(1.0, 1000, error=error / 3)
    )
    assert other.smallest_gap[0, 1] / one.smallest_gap[0, 1] == pytest.approx(
        (t(9).ppf(0.975) + t(9).ppf(0.8)) / (norm.ppf(0.975) + norm.ppf(0.8))
    )


def test_fewer_than_ten_annotators_claim_nothing():
    board = board_of(tally(2, (0, 1, 9000, 1000, 0, 0)))
    assert compare(board, 10_000, degrees_of_freedom=9).settled[0, 1]
    few = compare(board, 10_000, degrees_of_freedom=8)
    assert not few.settled.any()
    assert not few.equivalent.any()
    assert few.votes_needed.tolist() == [[0, np.inf], [np.inf, 0]]


def test_the_smallest_gap_shrinks_with_the_root_of_the_votes():
    one = compare(board_of(tally(2, (0, 1, 100, 100, 0, 0))), 200).smallest_gap[0, 1]
    four = compare(board_of(tally(2, (0, 1, 400, 400, 0, 0))), 800).smallest_gap[0, 1]
    assert one / four == pytest.approx(2)
    assert one == pytest.approx(2.8016 * np.sqrt(1 / 50) * 173.7178, rel=1e-4)


def test_the_provisional_are_never_compared():
    counted = tally(3, (0, 1, 900, 100, 0, 0), (2, 0, 500, 0, 0, 0))
    result = compare(board_of(counted), 1500)
    assert np.isnan(result.lower[2]).all()
    assert np.isnan(result.votes_needed[:, 2]).all()
    assert not result.settled[2].any()
