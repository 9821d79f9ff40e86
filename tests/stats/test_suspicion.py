import numpy as np
import pytest

from stats.honest import look_at
from stats.suspicion import Suspicion, benjamini_hochberg, find_signals, log_bets
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.linspace(0.9, -0.9, 6)


def draw_crowd(generator, *, annotators=40, each=60, tie_rate=0.3, habits=None):
    """Return honest votes, but for the annotators in ``habits`` (code: rule of winners)."""
    number = annotators * each
    first, second = draw_pairs(generator, 6, number)
    chance = 1 / (1 + np.exp(STRENGTH[second] - STRENGTH[first]))
    winner = draw_winners(generator, chance, tie_rate)
    who = np.repeat(np.arange(annotators), each)
    for annotator, rule in (habits or {}).items():
        own = who == annotator
        winner[own] = rule(first[own], second[own], winner[own])
    return Votes(6, first, second, winner, who, np.zeros(number, dtype=np.int64))


def always(side):
    return lambda first, second, winner: np.full(len(winner), side)


def signals(votes):
    return find_signals(*look_at(votes))


def boost(competitor):
    def rule(first, second, winner):
        lifted = np.where(second == competitor, WinnerCode.SECOND, winner)
        return np.where(first == competitor, WinnerCode.FIRST, lifted)

    return rule


@pytest.mark.parametrize("tie_rate", [0.0, 0.2, 0.35, 0.5])
def test_honest_people_are_hardly_ever_flagged(tie_rate):
    # 4 crowds of 40: at most 5 % of 160, and the false discovery rate promises far fewer.
    generator = np.random.default_rng(7)
    crowds = (draw_crowd(generator, tie_rate=tie_rate) for _ in range(4))
    assert sum(signals(crowd).flagged.sum() for crowd in crowds) <= 2


@pytest.mark.parametrize(
    ("rule", "suspicion"),
    [
        (always(WinnerCode.FIRST), Suspicion.ALWAYS_LEFT),
        (always(WinnerCode.SECOND), Suspicion.ALWAYS_RIGHT),
        (boost(4), Suspicion.BOOSTING),
    ],
)
def test_each_habit_is_found_and_named_within_a_hundred_votes(rule, suspicion):
    votes = draw_crowd(np.random.default_rng(7), each=100, tie_rate=0.2, habits={5: rule})
    found = signals(votes)
    assert np.flatnonzero(found.flagged).tolist() == [5]
    assert found.suspicion[5] == suspicion
    if suspicion == Suspicion.BOOSTING:
        assert found.boosted[5] == 4


def test_nobody_is_suspected_of_an_order_turned_round():
    # It may be an honest taste that few have; what gold says of it is `stats.care`'s matter.
    turn = {who: lambda _first, _second, winner: np.array([1, 0, 2, 3])[winner] for who in (3, 4)}
    assert not signals(draw_crowd(np.random.default_rng(7), each=150, habits=turn)).flagged.any()


def test_calling_many_ties_speaks_against_nobody():
    tied = {2: always(WinnerCode.TIE), 3: always(WinnerCode.BOTH_BAD)}
    found = signals(draw_crowd(np.random.default_rng(7), habits=tied))
    assert found.log_e_value[[2, 3]].tolist() == [0, 0]
    assert found.decisive[[2, 3]].tolist() == [0, 0]
    assert np.isnan(found.left_share[2])
    assert not found.flagged[[2, 3]].any()


def test_each_bet_is_a_law_of_winners():
    # All 2 ** 3 winners together are certain under each habit, so honest votes earn nothing.
    first, second = np.array([0, 1, 2]), np.array([1, 2, 0])
    chance = np.array([0.7, 0.4, 0.2])
    total = np.zeros(2 + 3)
    none = np.zeros(3, dtype=np.int64)
    for winner in np.ndindex(2, 2, 2):
        total += np.exp(log_bets(Votes(3, first, second, np.array(winner), none, none), chance))
    np.testing.assert_allclose(total, 1)


def test_a_personal_taste_is_no_reason_to_be_flagged():
    generator = np.random.default_rng(7)
    first, second = draw_pairs(generator, 6, 12_000)
    who = np.repeat(np.arange(40), 300)
    own = STRENGTH + generator.normal(0, 0.5, (40, 6))
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    votes = Votes(6, first, second, draw_winners(generator, chance), who, who)
    assert not signals(votes).flagged.any()


def test_the_left_share_has_wilsons_interval():
    none = np.zeros(10, dtype=np.int64)
    winner = np.array([0] * 8 + [1] * 2)
    found = signals(Votes(2, none, none + 1, winner, none + 1, none))
    assert np.isnan(found.left_share[0])
    assert found.left_share[1] == 0.8
    assert (found.left_lower[1], found.left_upper[1]) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    empty = signals(Votes(2, none[:0], none[:0], none[:0], none[:0], none[:0]))
    assert empty.flagged.size == 0


def test_flags_follow_the_rule_of_e_values():
    # Four people at 10 %: needed are 40, 20, 13.3 and 10, from the largest on.
    assert benjamini_hochberg(np.log([1.0, 39.0, 5.0, 2.0]), 0.1).tolist() == [False] * 4
    assert benjamini_hochberg(np.log([1.0, 41.0, 5.0, 2.0]), 0.1).tolist() == [0, 1, 0, 0]
    assert benjamini_hochberg(np.log([21.0, 22.0, 5.0, 2.0]), 0.1).tolist() == [1, 1, 0, 0]
    assert benjamini_hochberg(np.log([11.0, 12.0, 11.0, 12.0]), 0.1).tolist() == [True] * 4
