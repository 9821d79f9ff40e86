import numpy as np
import pytest

from stats.tally import TallyError, WinnerCode
from stats.votes import Votes


def votes(**changes):
    arrays = {
        "first": np.array([0, 1, 2], dtype=np.int16),
        "second": np.array([1, 2, 0], dtype=np.int16),
        "winner": np.array(
            [WinnerCode.FIRST, WinnerCode.BOTH_BAD, WinnerCode.SECOND], dtype=np.int8
        ),
        "annotator": np.array([0, 0, 1]),
        "item": np.array([5, 6, 5]),
    }
    return Votes(3, **(arrays | changes))


def test_scores_are_those_of_the_first_competitor():
    assert votes().scores().tolist() == [1.0, 0.5, 0.0]
    tied = votes(winner=np.full(3, WinnerCode.TIE))
    assert tied.scores().tolist() == [0.5] * 3


def test_some_of_the_votes_keep_their_annotators_and_items():
    some = votes().where(np.array([True, False, True]))
    assert len(some) == 2
    assert some.annotator.tolist() == [0, 1]
    assert some.item.tolist() == [5, 5]


def test_each_annotator_comes_once_with_the_own_votes_in_order():
    mixed = votes(annotator=np.array([4, 0, 4]))
    found = {who: own.item.tolist() for who, own in mixed.by_annotator()}
    assert found == {0: [6], 4: [5, 5]}
    assert list(mixed.where(np.zeros(3, dtype=bool)).by_annotator()) == []


def test_votes_are_counted_by_pair():
    counted = votes().tally()
    np.testing.assert_array_equal(counted.wins(), [[0, 1, 1], [0, 0, 0], [0, 0, 0]])
    assert counted.both_bad_by_competitor().tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first": np.array([0, 1, 3])}, "first: a code"),
        ({"second": np.array([-1, 1, 2])}, "second: a code"),
        ({"winner": np.array([0, 1, 4])}, "winner: a code"),
        ({"annotator": np.array([0, -2, 2])}, "annotator: a code"),
        ({"item": np.array([0, 1])}, "same length"),
        ({"item": np.zeros((3, 1), dtype=int)}, "same length"),
    ],
)
def test_codes_out_of_range_are_refused_by_name(changes, message):
    with pytest.raises(TallyError, match=message):
        votes(**changes)
