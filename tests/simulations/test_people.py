"""Are honest people left in peace, and the others found?"""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.fragility import swaps
from stats.honest import look_at
from stats.suspicion import Suspicion, find_signals
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.simulations.shares import most, standard_error
from tests.stats.votes import draw_pairs, draw_winners

pytestmark = pytest.mark.simulation

STRENGTH = np.linspace(0.9, -0.9, 6)
CROWDS, PEOPLE = 25, 40
HONEST = CROWDS * PEOPLE  # 3 standard errors of a share of 0.05 are 0.021


def crowd(generator, *, each=100, tie_rate=0.3, taste=0.0):
    number = PEOPLE * each
    first, second = draw_pairs(generator, 6, number)
    who = np.repeat(np.arange(PEOPLE), each)
    own = STRENGTH + generator.normal(0, taste, (PEOPLE, 6))
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance, tie_rate)
    return Votes(6, first, second, winner, who, np.zeros(number, dtype=np.int64))


def blind_to_ties(votes):
    """Return the votes as a test sees them that takes a tie for a vote for side B."""
    winner = np.where(votes.winner == WinnerCode.TIE, WinnerCode.SECOND, votes.winner)
    return Votes(6, votes.first, votes.second, winner, votes.annotator, votes.item)


@pytest.mark.parametrize("taste", [0.0, 0.5])
@pytest.mark.parametrize("tie_rate", [0.0, 0.2, 0.35, 0.5])
def test_honest_people_are_flagged_at_most_once_in_twenty_at_any_tie_rate(tie_rate, taste):
    generator = np.random.default_rng(7)
    flagged = strange = blind = 0
    for _ in range(CROWDS):
        votes = crowd(generator, tie_rate=tie_rate, taste=taste)
        found = find_signals(*look_at(votes))
        flagged += found.flagged.sum() / HONEST
        strange += (found.log_e_value > np.log(20)).sum() / HONEST
        blind += find_signals(*look_at(blind_to_ties(votes))).flagged.sum() / HONEST
    print(f"ties {tie_rate}, taste {taste}: {flagged:.4f}, alone {strange:.4f}, blind {blind:.3f}")
    assert flagged <= 0.05
    assert strange <= 0.05
    assert blind > most(0.05, HONEST) or tie_rate < 0.5


@pytest.mark.parametrize(
    ("competitor", "taste", "usual"), [(2, 0.0, 0.8), (4, 0.0, 0.95), (4, 0.5, 0.9)]
)
def test_who_boosts_a_competitor_is_caught_within_a_hundred_votes(competitor, taste, usual):
    # 2 is the third best of six, 4 the last but one. A taste for the best looks the same as
    # boosting it, so that is not asked for.
    runs, generator = 150, np.random.default_rng(7)
    caught = named = honest = 0
    for _ in range(runs):
        votes = crowd(generator, tie_rate=0.2, taste=taste)
        for side, code in ((votes.first, WinnerCode.FIRST), (votes.second, WinnerCode.SECOND)):
            votes.winner[(votes.annotator == 5) & (side == competitor)] = code
        found = find_signals(*look_at(votes))
        caught += found.flagged[5] / runs
        boosting = found.suspicion[5] == Suspicion.BOOSTING and found.boosted[5] == competitor
        named += (found.flagged[5] and boosting) / runs
        honest += np.delete(found.flagged, 5).mean() / runs
    print(f"boosting {competitor}, taste {taste}: {caught:.3f}, named {named:.3f}, {honest:.4f}")
    assert caught >= usual - 3 * standard_error(usual, runs)
    assert named >= 0.9 * caught
    assert honest <= 0.05


@pytest.mark.parametrize("size", [2, 4])
def test_a_planted_clique_is_named_by_what_the_order_hangs_on(size):
    # The clique votes honestly too, but lifts 1 over 0, which everybody else finds better.
    boards, generator = 100, np.random.default_rng(7)
    clique = np.arange(size)
    named = by_chance = 0
    for _ in range(boards):
        fair = crowd(generator, each=30)
        lifts = np.repeat(clique, 60 // size)
        votes = Votes(
            6,
            np.append(fair.first, np.ones(60, dtype=int)),
            np.append(fair.second, np.zeros(60, dtype=int)),
            np.append(fair.winner, np.full(60, WinnerCode.FIRST)),
            np.append(fair.annotator, lifts),
            np.append(fair.item, np.zeros(60, dtype=int)),
        )
        named += names(votes, clique) / boards
        by_chance += names(fair, clique) / boards
    print(f"clique of {size}: named {named:.2f}, without it {by_chance:.2f}")
    assert named >= 0.95 - 3 * standard_error(0.95, boards)
    assert by_chance <= 0.2


def names(votes, clique):
    """Return whether the order of 1 above 0 is said to hang on people of the clique alone."""
    board = rate(votes.tally(), rank_draws=2)
    found = [swap for swap in swaps(board, votes) if (swap.above, swap.below) == (1, 0)]
    return bool(found and found[0].possible and np.isin(found[0].annotators, clique).all())
