"""Are claims about many competitors at once as rarely false as they say?"""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.ranks import separated
from stats.sandwich import difference_variances
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally
from tests.simulations.shares import most, standard_error
from tests.simulations.test_intervals import draw, target
from tests.stats.votes import draw_votes

pytestmark = pytest.mark.simulation

SPREAD = np.random.default_rng(3).normal(0, 0.6, 10)
JOINT = 0.935  # joint coverage that passes for 95 %
RUNS = 2000  # 3 standard errors of a share of 0.95 are 0.0146: a right value passes


def misses(board, truth, freedom, generator):
    """Return whether any difference misses, by max-t, and by intervals taken one by one.

    Of ratings less the truth nothing can be said for sure; what is said is a miss.
    """
    miss = board.rating - truth
    together = separated(miss, board.covariance, generator, degrees_of_freedom=freedom)
    error = np.sqrt(difference_variances(board.covariance))
    return together.any(), (np.abs(miss[:, None] - miss) > 1.96 * error).any()


def ranks_hold(board, truth):
    rank = 1 + (truth > truth[:, None]).sum(axis=1)
    return ((board.rank_low <= rank) & (rank <= board.rank_high)).all()


def test_all_differences_and_all_ranks_of_a_board_hold_together():
    truth = 1000 + POINTS_PER_LOGIT * (SPREAD - SPREAD.mean())
    generator = np.random.default_rng(7)
    missed, ranks = np.zeros(2), 0
    for _ in range(RUNS):
        board = rate(draw_votes(generator, SPREAD, 2000).tally(), rank_draws=1000)
        missed += misses(board, truth, None, generator)
        ranks += ranks_hold(board, truth)
    together, alone = 1 - missed / RUNS
    print(f"max-t {together:.3f}, ranks {ranks / RUNS:.3f}, one by one {alone:.3f}")
    assert standard_error(0.95, RUNS) * 3 < 0.95 - JOINT
    assert together >= JOINT
    assert ranks / RUNS >= JOINT
    assert alone < JOINT


@pytest.mark.parametrize("annotators", [10, 30, 100])
def test_they_hold_together_for_people_with_tastes_too(annotators):
    truth = target(0.5)
    generator = np.random.default_rng(annotators)
    missed, blind = np.zeros(2), 0
    for _ in range(RUNS // 2):
        votes = draw(generator, annotators, 0.5)
        plain = rate(votes.tally(), rank_draws=2)
        found = cluster(plain, votes, rank_draws=2)
        missed += misses(found.board, truth, found.difference_freedom, generator)
        blind += misses(plain, truth, None, generator)[0]
    together, alone = 1 - missed / (RUNS // 2)
    blind = 1 - blind / (RUNS // 2)
    print(f"{annotators}: max-t {together:.3f}, one by one {alone:.3f}, votes alone {blind:.3f}")
    assert together >= 0.95 - 3 * standard_error(0.95, RUNS // 2)
    assert alone < JOINT
    assert blind < JOINT


def test_of_fifty_equals_a_false_order_is_stated_at_most_once_in_twenty_boards():
    # 50,000 votes, a fifth of them ties, drawn pair by pair.
    runs, generator = 1000, np.random.default_rng(7)
    first, second = np.triu_indices(50, k=1)
    false, apart = 0, 0
    for _ in range(runs):
        cells = generator.multinomial([41] * len(first), [0.4, 0.4, 0.2])
        board = rate(Tally(50, first, second, *cells.T, np.zeros(len(first))), rank_draws=1000)
        false += (board.rank_low > 1).any()
        apart += board.lower.max() > board.upper.min()
    print(f"false orders: max-t {false / runs:.3f}, intervals apart {apart / runs:.3f}")
    assert false / runs <= most(0.05, runs)
    assert apart / runs > most(0.05, runs)
