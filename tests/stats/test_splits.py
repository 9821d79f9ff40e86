"""What is held out: shares that add up, groups that stay together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.splits import held_out, quotas


def test_ten_thousand_ratings_on_five_preferences_give_the_seeds_split():
    names = [str(number) for number in range(10_000)]
    strata = [f"preference {number % 5}" for number in range(10_000)]
    out = held_out(names, range(10_000), strata, 0.05, seed=42)
    assert out.sum() == 500
    by_preference = [sum(out[number::5]) for number in range(5)]
    assert by_preference == [100] * 5


def test_groups_stay_together_and_small_ones_fill_what_large_ones_leave():
    groups = [0] * 4 + list(range(1, 17))
    for seed in range(20):
        out = held_out([str(n) for n in range(20)], groups, [""] * 20, 0.15, seed)
        assert out.sum() == 3
        assert not out[:4].any()  # four do not fit into three


@given(
    sizes=st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8),
    share=st.floats(0.01, 0.99),
)
def test_quotas_add_up_and_none_is_off_by_one(sizes, share):
    total = sum(sizes.values())
    held = quotas(sizes, share)
    if total > 1:
        assert sum(held.values()) == min(max(1, round(share * total)), total - 1)
    for name, size in sizes.items():
        assert 0 <= held[name] <= size
        assert abs(held[name] - share * size) <= 1 or total < 2 or held[name] == 1


def test_something_is_always_held_out_and_something_is_not():
    assert held_out(["a", "b"], [0, 1], ["x", "y"], 0.01, 7).sum() == 1
    assert held_out(["a", "b"], [0, 1], ["x", "y"], 0.99, 7).sum() == 1
    assert held_out(["a"], [0], ["x"], 0.5, 7).sum() == 0
    assert held_out(["a", "b", "c", "d"], [0, 0, 1, 1], [""] * 4, 0.25, 7).sum() == 2


def test_the_order_of_items_does_not_matter():
    names = [f"item {number}" for number in range(50)]
    out = dict(zip(names, held_out(names, range(50), ["x"] * 50, 0.2, 7), strict=True))
    turned = names[::-1]
    again = held_out(turned, range(50), ["x"] * 50, 0.2, 7)
    assert dict(zip(turned, again, strict=True)) == out


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_nothing_or_everything_is_refused(share):
    with pytest.raises(ValueError, match="above 0 and below 1"):
        held_out(["a"], [0], ["x"], share, 7)
