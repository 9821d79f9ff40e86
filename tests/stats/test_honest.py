import numpy as np
import pytest

from stats.honest import TASTES, honest, leave_one_out, log_likelihood, log_taste, look_at
from stats.newton import fit
from stats.tally import WinnerCode
from stats.votes import UNKNOWN, Votes
from tests.stats.votes import draw_tasteful


@pytest.mark.parametrize("wins", [5, 9])
def test_the_mean_over_tastes_is_that_of_the_integral(wins):
    none = np.zeros(10, dtype=np.int64)
    votes = Votes(2, none, none + 1, np.repeat([0, 1], [wins, 10 - wins]), none, none)
    apart = np.linspace(-8, 8, 20_001)  # difference of two tastes of deviation 0.5
    density = np.exp(-(apart**2) / (2 * 0.5)) / np.sqrt(2 * np.pi * 0.5)
    chance = 1 / (1 + np.exp(-0.4 - apart))
    likelihood = chance**wins * (1 - chance) ** (10 - wins)
    plain = 1 / (1 + np.exp(-0.4))
    integral = (likelihood * density).sum() * (apart[1] - apart[0])
    expected = np.log(integral / (plain**wins * (1 - plain) ** (10 - wins)))
    assert log_taste(votes, np.full(10, 0.4), 0.5) == pytest.approx(expected, abs=0.02)
    assert log_taste(votes, np.full(10, 0.4), 0.0) == 0
    assert log_likelihood(votes, np.full(10, 0.4), 0.5) == pytest.approx(np.log(integral), abs=0.02)


def test_the_leads_for_a_person_know_nothing_of_the_persons_own_votes():
    votes = draw_tasteful(np.random.default_rng(7), 12, 0.3, number=600)
    odd = Votes(
        votes.competitors,
        votes.first,
        votes.second,
        np.where(votes.annotator == 4, WinnerCode.FIRST, votes.winner),
        votes.annotator,
        votes.item,
    )
    (before,) = [own for own in leave_one_out(votes) if own.annotator == 4]
    (after,) = [own for own in leave_one_out(odd) if own.annotator == 4]
    np.testing.assert_allclose(before.lead, after.lead, atol=1e-9)
    others = votes.where((votes.annotator != 4) & (votes.winner < WinnerCode.TIE))
    strength = fit(others.tally().wins(), phantom=2.0).strength
    np.testing.assert_allclose(
        before.lead, strength[before.votes.first] - strength[before.votes.second]
    )


def test_how_much_people_differ_is_learnt_from_the_others():
    generator = np.random.default_rng(7)
    alike, apart = (look_at(draw_tasteful(generator, 30, t, number=3000)) for t in (0.0, 0.8))
    person = alike[0][0].decided()
    strange = np.full(len(person.votes), WinnerCode.FIRST)
    for people, law in (alike, apart):
        assert law.decided.sum() == sum(len(own.decided().votes) for own in people)
        assert (law.log_common <= 0).all()
    # The same strange votes are likelier where everybody has tastes.
    votes = Votes(
        6, person.votes.first, person.votes.second, strange, *[np.zeros_like(strange)] * 2
    )
    likely = []
    for people, _law in (alike, apart):
        own = type(person)(0, votes, person.lead, person.spread)
        likely.append(honest([own, *people[1:]], 30).log_common[0])
    assert likely[1] > likely[0] + 1


def test_unknown_voters_are_nobody_and_who_has_no_winner_says_nothing():
    first = np.zeros(30, dtype=np.int64)
    who = np.repeat([UNKNOWN, 0, 1], 10)
    winner = np.where(who == 1, WinnerCode.TIE, WinnerCode.FIRST)
    people, law = look_at(Votes(2, first, first + 1, winner, who, who + 1))
    assert [own.annotator for own in people] == [0, 1]
    assert law.decided.tolist() == [10, 0]
    assert law.log_own[1] == law.log_coin[1] == 0
    assert law.log_common[1] == pytest.approx(0)
    assert len(TASTES) == 4
