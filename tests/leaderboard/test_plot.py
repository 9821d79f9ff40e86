"""The common axis: everything fits, ticks are round, attributes hold numbers of no locale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.plot import MAX_TICKS, Axis, round_step

points = st.floats(min_value=-5000, max_value=5000, allow_nan=False)


def percent(place):
    assert place.endswith("%")
    return float(place.removesuffix("%"))


def test_the_ends_of_the_data_lie_inside_with_room_on_both_sides():
    axis = Axis.around([900.0, 1100.0])
    assert (axis.low, axis.high) == (890.0, 1110.0)
    assert axis.at(1000.0) == "50.00%"
    assert axis.at(900.0) == "4.55%"


def test_ticks_are_round_numbers_and_hundreds_on_a_usual_board():
    axis = Axis.around([868.0, 1144.0])
    assert [tick.label for tick in axis.ticks] == ["900", "950", "1000", "1050", "1100", "1150"]
    assert axis.ticks[2].at == axis.at(1000.0)


@given(st.lists(points, min_size=1, max_size=20))
def test_any_values_fit_and_ticks_stay_few_and_in_order(values):
    axis = Axis.around(values)
    places = [percent(axis.at(value)) for value in sorted(values)]
    assert all(0 < place < 100 for place in places)
    assert places == sorted(places)
    ticks = [percent(tick.at) for tick in axis.ticks]
    assert 1 <= len(ticks) <= MAX_TICKS + 1
    assert ticks == sorted(ticks)


def test_equal_values_and_no_values_still_make_an_axis():
    assert Axis.around([1000.0]).at(1000.0) == "50.00%"
    assert Axis.around([]).low < Axis.around([]).high


def test_what_lies_outside_is_held_at_the_edge():
    axis = Axis(0.0, 100.0)
    assert (axis.at(-5.0), axis.at(105.0)) == ("0.00%", "100.00%")


@pytest.mark.parametrize(
    ("least", "step"), [(1, 1), (1.2, 2), (3, 5), (6, 10), (46.0, 50), (51, 100), (0.03, 0.05)]
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(least, step):
    assert round_step(least) == pytest.approx(step)
