import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stats.disagreement import DisagreementError, StrengthCode, find_disagreement
from stats.tally import WinnerCode

WORDS = {
    "A!": (WinnerCode.FIRST, StrengthCode.CLEAR),
    "A": (WinnerCode.FIRST, StrengthCode.SLIGHT),
    "=": (WinnerCode.TIE, StrengthCode.NONE),
    "B": (WinnerCode.SECOND, StrengthCode.SLIGHT),
    "B!": (WinnerCode.SECOND, StrengthCode.CLEAR),
    "x": (WinnerCode.BOTH_BAD, StrengthCode.NONE),
}
SCALE = ["A!", "A", "=", "B", "B!"]
MIRRORED = dict(zip(WORDS, ["B!", "B", "=", "A", "A!", "x"], strict=True))
VOTES = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(list(WORDS))), max_size=30)
FIELDS = ("votes", "steps", "no_majority", "far_apart", "needs_lead")


def found(votes):
    """Return the disagreement of votes (battle, word)."""
    columns = np.array([(battle, *WORDS[word]) for battle, word in votes], dtype=np.int64)
    return find_disagreement(*columns.reshape(-1, 3).T)


@pytest.mark.parametrize(
    ("words", "no_majority", "steps", "far_apart"),
    [
        ("A! A", False, 1, False),
        ("A B", True, 2, False),
        ("A! B", True, 3, True),
        ("A! A! B!", False, 4, True),  # a majority, and yet somebody saw the opposite
        ("A! A! B", False, 3, True),
        ("A A B", False, 2, False),
        ("A! = A!", False, 2, False),
        ("A! = B", True, 3, True),
        ("A = B", True, 2, False),
        ("A A = B", True, 2, False),  # half is no majority
        ("A! A A A = B", False, 3, True),
        ("x A!", True, 0, False),  # both bad is a label, but stands off the scale
        ("x x A! B!", True, 4, True),
        ("x x x", False, 0, False),
        ("= =", False, 0, False),
        ("A!", False, 0, False),  # nobody disagrees with oneself
        ("x", False, 0, False),
    ],
)
def test_a_lead_is_needed_exactly_for_these(words, no_majority, steps, far_apart):
    one = found([(0, word) for word in words.split()])
    assert one.no_majority.tolist() == [no_majority]
    assert one.steps.tolist() == [steps]
    assert one.far_apart.tolist() == [far_apart]
    assert one.needs_lead.tolist() == [no_majority or far_apart]
    assert one.votes.tolist() == [len(words.split())]


def test_battles_are_told_apart_and_one_without_votes_needs_nobody():
    both = found([(2, "A"), (0, "A!"), (2, "A"), (0, "B!")])
    assert both.votes.tolist() == [2, 0, 2]
    assert both.needs_lead.tolist() == [True, False, False]
    assert found([]).needs_lead.tolist() == []


@given(VOTES, st.randoms())
def test_the_order_of_votes_does_not_matter(votes, random):
    shuffled = random.sample(votes, len(votes))
    one, other = found(votes), found(shuffled)
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@given(VOTES)
def test_sides_do_not_matter(votes):
    one, other = found(votes), found([(battle, MIRRORED[word]) for battle, word in votes])
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@given(VOTES)
def test_each_battle_is_judged_by_its_own_votes_as_one_would_by_hand(votes):
    together = found(votes)
    for battle in range(len(together.votes)):
        words = [word for number, word in votes if number == battle]
        winners = [WORDS[word][0] for word in words]
        places = [SCALE.index(word) for word in words if word != "x"]
        most = max((winners.count(winner) for winner in winners), default=0)
        no_majority = len(words) >= 2 and most <= len(words) / 2
        steps = max(places, default=0) - min(places, default=0)
        assert together.steps[battle] == steps
        assert together.no_majority[battle] == no_majority
        assert together.needs_lead[battle] == (no_majority or steps >= 3)


@given(VOTES)
def test_one_more_vote_never_brings_the_farthest_closer(votes):
    before = found(votes)
    after = found([*votes, (0, "A!")])
    assert (after.steps[: len(before.steps)] >= before.steps).all()


def test_a_hundred_thousand_votes_are_judged_at_once():
    generator = np.random.default_rng(7)
    battle = generator.integers(40_000, size=100_000)
    winner = generator.integers(4, size=100_000)
    strength = np.where(winner < 2, generator.integers(1, 3, size=100_000), 0)
    many = find_disagreement(battle, winner, strength)
    assert many.votes.sum() == 100_000
    one = find_disagreement(*(codes[battle == 5] for codes in (battle * 0, winner, strength)))
    assert many.needs_lead[5] == one.needs_lead[0]


@pytest.mark.parametrize(
    ("battle", "winner", "strength", "message"),
    [
        ([0, 0], [0], [1], "same length"),
        ([[0]], [[0]], [[1]], "same length"),
        ([-1], [0], [1], "out of range"),
        ([0], [4], [0], "out of range"),
        ([0], [0], [3], "out of range"),
        ([0], [0], [0], "exactly where"),
        ([0], [2], [1], "exactly where"),
        ([0], [3], [2], "exactly where"),
    ],
)
def test_what_cannot_be_votes_is_refused(battle, winner, strength, message):
    with pytest.raises(DisagreementError, match=message):
        find_disagreement(np.array(battle), np.array(winner), np.array(strength))
