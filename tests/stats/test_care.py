"""Whether votes say anything. Power and false alarms: `tests/simulations/test_care.py`."""

import numpy as np
import pytest

from stats.care import Gold, Verdict, log_ties, log_times, slope_of, weigh
from stats.gold import log_likelihood_ratios
from stats.honest import look_at
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.linspace(0.9, -0.9, 6)
PEOPLE = 24


def crowd(generator, *, each=100, strengths=None, tie_rate=0.3, taste=0.0):
    """Votes of honest people, but for those whose own strengths are given, by code."""
    first, second = draw_pairs(generator, 6, PEOPLE * each)
    who = np.repeat(np.arange(PEOPLE), each)
    own = STRENGTH + generator.normal(0, taste, (PEOPLE, 6))
    for code, strength in (strengths or {}).items():
        own[code] = strength
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance, tie_rate)
    return Votes(6, first, second, winner, who, np.zeros(len(who), dtype=np.int64))


def gold_of(rows=()):
    """Right ones and number of gold battles by code."""
    right, number, log_ratio = np.zeros(PEOPLE, int), np.zeros(PEOPLE, int), np.zeros(PEOPLE)
    for code, right[code], number[code] in rows:
        is_right = np.arange(number[code]) < right[code]
        log_ratio[code] = log_likelihood_ratios(is_right)[-1]
    return Gold(log_ratio, number, right)


def weighed(votes, gold=None, seconds=None):
    people, law = look_at(votes)
    none = [np.zeros(0)] * PEOPLE
    return weigh(people, law, gold or gold_of(), seconds or none)


def test_whose_winners_are_tossed_is_said_to_say_nothing_and_nobody_else_is():
    found = weighed(crowd(np.random.default_rng(7), each=150, strengths={3: 0.0, 8: 0.0}))
    assert [code for code, word in enumerate(found.verdict) if word == Verdict.NOTHING] == [3, 8]
    assert (found.slope + 2 * found.error)[[3, 8]].max() < 0.8
    assert np.median(found.slope) == pytest.approx(1, abs=0.3)
    np.testing.assert_allclose(found.log_all, found.log_votes + found.log_ties)


def test_an_order_of_their_own_is_honest_even_if_it_is_everybodys_turned_round():
    found = weighed(crowd(np.random.default_rng(7), strengths={3: -STRENGTH, 8: -STRENGTH}))
    assert {found.verdict[3], found.verdict[8]} == {Verdict.OWN_ORDER}
    assert Verdict.TURNED not in found.verdict
    assert Verdict.NOTHING not in found.verdict
    right = [(3, 9, 10), (8, 8, 10)]  # what is beyond doubt they see as everybody does
    assert (
        weighed(crowd(np.random.default_rng(7), strengths={3: -STRENGTH}), gold_of(right)).verdict[
            3
        ]
        == Verdict.OWN_ORDER
    )


def test_only_who_turns_gold_round_too_is_called_turned():
    votes = crowd(np.random.default_rng(7), strengths={3: -STRENGTH, 8: STRENGTH})
    found = weighed(votes, gold_of([(3, 0, 12), (8, 0, 12)]))
    assert found.verdict[3] == Verdict.TURNED
    assert found.verdict[8] != Verdict.TURNED  # their votes follow everybody


def test_gold_decides_where_votes_alone_leave_it_open():
    votes = crowd(np.random.default_rng(11), each=35, strengths={3: 0.0}, taste=0.3)
    assert weighed(votes).verdict[3] != Verdict.NOTHING
    assert weighed(votes, gold_of([(3, 5, 10)])).verdict[3] == Verdict.NOTHING
    assert weighed(votes, gold_of([(3, 10, 10)])).verdict[3] != Verdict.NOTHING


def test_too_few_votes_with_a_winner_say_nothing_of_anybody():
    votes = crowd(np.random.default_rng(7), each=15, strengths={3: 0.0}, tie_rate=0.0)
    assert set(weighed(votes).verdict) == {Verdict.TOO_FEW}
    tied = Votes(
        6,
        votes.first,
        votes.second,
        np.full(len(votes), WinnerCode.TIE),
        votes.annotator,
        votes.item,
    )
    found = weighed(tied)
    assert np.isnan(found.slope).all()
    np.testing.assert_allclose(found.log_all, 0)


def test_the_slope_is_the_one_that_made_the_votes():
    generator = np.random.default_rng(7)
    lead = generator.normal(0, 1, 40_000)
    none = np.zeros(len(lead), dtype=np.int64)
    won = generator.random(len(lead)) < 1 / (1 + np.exp(-0.6 * lead))
    winner = np.where(won, WinnerCode.FIRST, WinnerCode.SECOND)
    slope, error = slope_of(Votes(2, none, none + 1, winner, none, none), lead)
    assert slope == pytest.approx(0.6, abs=4 * error)
    assert error == pytest.approx(1 / np.sqrt(len(lead) * 0.22), rel=0.1)


def test_ties_speak_by_where_they_fall_and_never_by_their_number():
    generator = np.random.default_rng(7)
    votes = crowd(generator, each=200, tie_rate=0.0)
    gap = np.abs(STRENGTH[votes.first] - STRENGTH[votes.second])
    share = np.where(votes.annotator == 5, 0.5, 0.3)  # one ties more often than the others
    odd = np.where(votes.annotator == 3, 1.0, np.exp(-1.5 * gap) / np.exp(-1.5 * gap).mean())
    tied = generator.random(len(votes)) < np.clip(share * odd, 0, 0.95)
    winner = np.where(tied, WinnerCode.TIE, votes.winner)
    votes = Votes(6, votes.first, votes.second, winner, votes.annotator, votes.item)
    people, _law = look_at(votes)
    found = log_ties(people, PEOPLE)
    assert found[3] > 1
    assert np.delete(found, 3).max() < found[3]
    assert found[5] < 0
    none = weighed(crowd(generator, each=200))  # ties that fall anywhere, for everybody
    assert np.abs(none.log_ties).max() < 2


def test_times_may_back_up_and_never_convict():
    generator = np.random.default_rng(7)
    seconds = [np.exp(generator.normal(4, 0.6, 60)) for _ in range(PEOPLE)]
    seconds[3] = seconds[3] / 30
    seconds[8] = seconds[8] * 30
    seconds[9] = seconds[9][:5]
    found = log_times(seconds)
    assert found[3] == pytest.approx(np.log(3))
    assert found[8] == pytest.approx(-np.log(3))
    assert found[9] == 0
    assert (np.delete(found, [3, 9]) < 0.5).all()
    assert not log_times(seconds[:5]).any()  # too few others
    honest = weighed(crowd(generator), seconds=seconds)
    assert honest.verdict[3] == Verdict.COMMON
