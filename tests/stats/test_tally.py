import numpy as np
import pytest

from stats.tally import VOTES_PER_BLOCK, Tally, TallyError, WinnerCode, count_votes
from tests.stats.votes import tally


def test_cells_of_a_pair_add_up_in_both_orders():
    counted = tally(3, (0, 1, 3, 1, 2, 1), (1, 0, 5, 0, 1, 0), (0, 1, 1, 0, 0, 0))
    np.testing.assert_array_equal(counted.wins(), [[0, 4, 0], [6, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(counted.draws(), [[0, 4, 0], [4, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(counted.both_bad_by_competitor(), [1, 1, 0])
    assert counted.votes == 14


def test_counting_single_votes_gives_the_same_cells_as_counting_by_hand():
    first = np.array([2, 0, 0, 2, 0], dtype=np.int16)
    second = np.array([1, 1, 1, 1, 1], dtype=np.int16)
    winner = np.array([WinnerCode.TIE, WinnerCode.FIRST, WinnerCode.BOTH_BAD, WinnerCode.SECOND, 0])
    counted = count_votes(3, first, second, winner.astype(np.int8))
    rows = np.column_stack(
        [
            counted.first,
            counted.second,
            counted.first_wins,
            counted.second_wins,
            counted.ties,
            counted.both_bad,
        ]
    )
    np.testing.assert_array_equal(rows, [[0, 1, 2, 0, 0, 1], [2, 1, 0, 1, 1, 0]])


def test_rows_of_a_database_become_cells():
    counted = Tally.from_rows(3, iter([(0, 1, 3, 1, 2, 1), (2, 1, 5, 0, 1, 0)]))
    assert counted.first.tolist() == [0, 2]
    assert counted.both_bad.tolist() == [1, 0]
    assert counted.votes == 13
    assert Tally.from_rows(3, []).votes == 0
    for rows in ([(0, 1, 3)], [1, 2, 3, 4, 5, 6]):
        with pytest.raises(TallyError, match="six numbers"):
            Tally.from_rows(3, rows)
    with pytest.raises(TallyError, match="whole number"):
        Tally.from_rows(3, [(0, 1, 0.5, 0, 0, 0)])


def test_votes_beyond_one_block_are_counted_too():
    votes = VOTES_PER_BLOCK + 3
    first = np.zeros(votes, dtype=np.int16)
    counted = count_votes(2, first, first + 1, np.zeros(votes, dtype=np.int8))
    assert counted.votes == votes == counted.first_wins[0]


def test_an_empty_tally_has_no_votes_whatever_its_size():
    for competitors in (0, 1, 5):
        empty = Tally.empty(competitors)
        assert empty.votes == 0
        assert empty.wins().shape == (competitors, competitors)
    none = np.zeros(0, dtype=np.int16)
    assert count_votes(0, none, none, none).votes == 0


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ((0, 0, 1, 0, 0, 0), "meet itself"),
        ((0, 2, 1, 0, 0, 0), "not below 2"),
        ((-1, 1, 1, 0, 0, 0), "first: a value is negative"),
        ((0, 1, -1, 0, 0, 0), "first_wins: a value is negative"),
        ((0, 1, 0, 0.5, 0, 0), "second_wins: .* whole number"),
        ((0, 1, 0, 0, np.nan, 0), "ties: .* not finite"),
        ((0, 1, 0, 0, 0, np.inf), "both_bad: .* not finite"),
    ],
)
def test_what_cannot_be_a_count_is_refused_by_name(cell, message):
    with pytest.raises(TallyError, match=message):
        Tally(2, *(np.array([value]) for value in cell))


def test_arrays_of_other_shapes_and_kinds_are_refused():
    one, two = np.array([1]), np.array([1, 2])
    zero = np.array([0])
    with pytest.raises(TallyError, match="same length"):
        Tally(3, zero, one, zero, zero, zero, two)
    with pytest.raises(TallyError, match="one row"):
        Tally(3, zero, one, zero, zero, zero, np.zeros((1, 1)))
    with pytest.raises(TallyError, match="not numbers"):
        Tally(3, zero, one, zero, zero, zero, np.array(["many"]))
    with pytest.raises(TallyError, match="fewer than 0"):
        Tally.empty(-1)


@pytest.mark.parametrize(
    ("first", "second", "winner", "message"),
    [
        ([0], [1], [4], "outside 0 to 3"),
        ([0], [2], [0], "outside 0 to 1"),
        ([-1], [1], [0], "outside 0 to 1"),
        ([0], [1, 0], [0], "same length"),
        ([0], [0], [0], "meet itself"),
    ],
)
def test_votes_with_unknown_codes_are_refused(first, second, winner, message):
    with pytest.raises(TallyError, match=message):
        count_votes(2, np.array(first), np.array(second), np.array(winner))


@pytest.mark.parametrize("competitors", [2, 127, 128, 300])
@pytest.mark.parametrize("width", [np.int16, np.int64])
def test_the_last_pair_of_a_board_of_any_size_is_counted_as_itself(competitors, width):
    last = competitors - 1
    first, second = np.array([last, last - 1], dtype=width), np.array([last - 1, last], dtype=width)
    winner = np.array([WinnerCode.BOTH_BAD, WinnerCode.SECOND], dtype=np.int8)
    tally = count_votes(competitors, first, second, winner)
    assert tally.wins()[last, last - 1] == 1
    assert tally.draws()[last, last - 1] == 1
    assert tally.votes == 2
