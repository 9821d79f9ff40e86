"""Are votes that say nothing found, alone and with gold and times, and the honest left alone?"""

import numpy as np
import pytest

from stats.care import Gold, Verdict, weigh
from stats.gold import log_likelihood_ratios
from stats.honest import look_at
from stats.suspicion import benjamini_hochberg
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.simulations.shares import least, most
from tests.stats.votes import draw_pairs, draw_winners

pytestmark = pytest.mark.simulation

STRENGTH = np.linspace(0.9, -0.9, 6)
PEOPLE, COINS = 40, 2
LOOKS = (30, 40, 50, 60, 70, 80, 90, 100)


def crowd(generator, *, each=100, taste=0.0, tie_rate=0.3, minority=0, coins=COINS, people=PEOPLE):
    """The first toss coins, the next have everybody's order turned round, with a taste."""
    first, second = draw_pairs(generator, 6, people * each)
    who = np.repeat(np.arange(people), each)
    order = np.tile(STRENGTH, (people, 1))
    order[coins : coins + minority] *= -1
    own = order + generator.normal(0, taste, (people, 6))
    own[:coins] = 0
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance, tie_rate)
    return Votes(6, first, second, winner, who, np.zeros(len(who), dtype=np.int64))


def gold_of(generator, number, people=PEOPLE, coins=COINS):
    """So many gold battles each: right in 85 %, or by a coin."""
    right = (
        generator.random((people, number)) < np.where(np.arange(people) < coins, 0.5, 0.85)[:, None]
    )
    ratio = np.array([log_likelihood_ratios(row)[-1] if number else 0.0 for row in right])
    return Gold(ratio, np.full(people, number), right.sum(axis=1))


def times_of(generator, number, people=PEOPLE, coins=COINS, faster=3.0):
    """So many times each; people differ, and coins are faster."""
    usual = generator.normal(4, 0.4, people) - np.log(faster) * (np.arange(people) < coins)
    return [np.exp(generator.normal(middle, 0.6, number)) for middle in usual]


def verdicts(votes, gold, seconds):
    people, law = look_at(votes)
    care = weigh(people, law, gold, seconds)
    return np.array(care.verdict), benjamini_hochberg(care.log_votes - np.log(5), 0.05)


@pytest.mark.parametrize(
    ("taste", "usual", "before"), [(0.0, 0.97, 0.9), (0.3, 0.9, 0.7), (0.5, 0.8, 0.4)]
)
def test_coins_are_caught_within_a_hundred_votes(taste, usual, before):
    generator, runs = np.random.default_rng(7), 60
    caught, earlier, alarms = [], [], []
    for _ in range(runs):
        votes = crowd(generator, taste=taste)
        found, by_e = verdicts(votes, gold_of(generator, 0), times_of(generator, 0))
        caught.append(found[:COINS] == Verdict.NOTHING)
        earlier.append(by_e[:COINS])
        alarms.append(found[COINS:] == Verdict.NOTHING)
    shares = [float(np.mean(rows)) for rows in (caught, earlier, alarms)]
    words = "taste {}: caught {:.3f}, by the earlier rule {:.3f}, honest {:.4f}"
    print(words.format(taste, *shares))
    assert shares[0] >= least(usual, runs * COINS)
    assert shares[1] <= most(before, runs * COINS)
    assert shares[2] <= 0.01


@pytest.mark.parametrize("tie_rate", [0.0, 0.5])
def test_the_number_of_ties_changes_little(tie_rate):
    generator, runs = np.random.default_rng(7), 40
    caught, alarms = [], []
    for _ in range(runs):
        votes = crowd(generator, taste=0.3, tie_rate=tie_rate)
        found, _by_e = verdicts(votes, gold_of(generator, 0), times_of(generator, 0))
        caught.append(found[:COINS] == Verdict.NOTHING)
        alarms.append(found[COINS:] == Verdict.NOTHING)
    print(f"ties {tie_rate}: caught {np.mean(caught):.3f}, honest {np.mean(alarms):.4f}")
    assert np.mean(caught) >= least(0.75, runs * COINS)
    assert np.mean(alarms) <= 0.01


def test_gold_and_times_add_to_what_forty_votes_say():
    generator, runs = np.random.default_rng(7), 60
    shares = {}
    for name, number, timed in (
        ("votes", 0, 0),
        ("times", 0, 40),
        ("gold", 10, 0),
        ("all", 10, 40),
    ):
        caught, alarms = [], []
        for _ in range(runs):
            votes = crowd(generator, taste=0.3, each=40)
            gold, seconds = gold_of(generator, number), times_of(generator, timed)
            found, _by_e = verdicts(votes, gold, seconds)
            caught.append(found[:COINS] == Verdict.NOTHING)
            alarms.append(found[COINS:] == Verdict.NOTHING)
        shares[name] = (float(np.mean(caught)), float(np.mean(alarms)))
    print("forty votes:", shares)
    assert shares["votes"][0] + 0.1 < shares["gold"][0] < shares["all"][0]
    assert max(alarm for _caught, alarm in shares.values()) <= 0.01


def test_an_honest_minority_taste_is_never_called_turned_and_hardly_ever_nothing():
    generator, runs, few = np.random.default_rng(7), 60, 6
    turned = nothing = own = 0
    for _ in range(runs):
        votes = crowd(generator, taste=0.3, minority=few)
        found, _by_e = verdicts(votes, gold_of(generator, 15), times_of(generator, 40))
        rare = found[COINS : COINS + few]
        turned += (found == Verdict.TURNED).sum()
        nothing += (rare == Verdict.NOTHING).sum()
        own += (rare == Verdict.OWN_ORDER).sum()
    print(f"minority: turned {turned}, nothing {nothing}, own order {own} of {runs * few}")
    assert turned == 0
    assert nothing <= 0.01 * runs * few


def test_who_is_looked_at_ten_times_is_hardly_ever_named_at_any_of_them():
    generator, runs = np.random.default_rng(7), 25
    ever = []
    for _ in range(runs):
        votes = crowd(generator, taste=0.3, coins=0)
        place = np.tile(np.arange(100), PEOPLE)
        named = np.zeros(PEOPLE, dtype=np.bool_)
        for look in LOOKS:
            none = gold_of(generator, 0, coins=0), times_of(generator, 0, coins=0)
            named |= verdicts(votes.where(place < look), *none)[0] == Verdict.NOTHING
        ever.append(named)
    print(f"ever named among {runs * PEOPLE} honest people: {np.mean(ever):.4f}")
    assert np.mean(ever) <= most(0.01, runs * PEOPLE)


def test_a_lazy_person_with_an_answer_to_some_battles_is_between_the_two():
    generator, runs = np.random.default_rng(7), 40
    caught = []
    for _ in range(runs):
        votes = crowd(generator, coins=0)
        lazy = (votes.annotator == 0) & (generator.random(len(votes)) < 0.5)
        tossed = generator.integers(2, size=len(votes))
        winner = np.where(lazy & (votes.winner < WinnerCode.TIE), tossed, votes.winner)
        half = Votes(6, votes.first, votes.second, winner, votes.annotator, votes.item)
        none = gold_of(generator, 0, coins=0), times_of(generator, 0, coins=0)
        caught.append(verdicts(half, *none)[0][0] == Verdict.NOTHING)
    print(f"half of the votes by a coin: caught {np.mean(caught):.3f}")
    assert np.mean(caught) <= 0.6
