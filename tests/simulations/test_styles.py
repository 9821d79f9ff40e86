"""Is the influence of style found as large as it is?"""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.scale import POINTS_PER_LOGIT
from stats.style import contrast, rate_at_equal_style
from stats.votes import Votes
from tests.simulations.shares import least, most
from tests.stats.votes import draw_pairs, draw_winners

pytestmark = pytest.mark.simulation

STRENGTH = np.array([0.6, 0.2, 0.0, -0.2, -0.6])
# Mean counts in an answer, by competitor: prose, code, comments, blocks, headers, bold, lists.
HABITS = np.array([120, 40, 6, 2, 2, 3, 4]) * np.linspace(2.2, 0.6, 5)[::-1, None]
WEIGHTS = np.array([0.6, -0.3, 0.2, 0.0, 0.15, -0.1, 0.25])
SIDE = 0.15
RUNS = 400  # 3 standard errors of a share of 0.95 are 0.033


def draw(generator, number=6000, annotators=60):
    first, second = draw_pairs(generator, 5, number)
    long = generator.gamma(4, 1 / 4, (number, 2, 1))  # answers of one kind of task differ in length
    counts = [
        generator.poisson(HABITS[side] * long[:, place])
        for place, side in enumerate((first, second))
    ]
    features = contrast(*(count.astype(float) for count in counts))
    odds = STRENGTH[first] - STRENGTH[second] + features @ WEIGHTS + SIDE
    winner = draw_winners(generator, 1 / (1 + np.exp(-odds)))
    who = generator.integers(annotators, size=number)
    return Votes(5, first, second, winner, who, np.zeros_like(who)), features


def test_planted_influences_lie_in_their_intervals_and_ratings_are_those_at_equal_style():
    generator = np.random.default_rng(7)
    truth = 1000 + POINTS_PER_LOGIT * (STRENGTH - STRENGTH.mean())
    of_weights, of_shrunk = np.zeros(7), np.zeros(7)
    of_side, of_ratings, of_plain = 0, 0, 0
    for _ in range(RUNS):
        votes, features = draw(generator)
        found = rate_at_equal_style(votes, features)
        planted, reach = POINTS_PER_LOGIT * WEIGHTS * found.scale, found.reach
        of_weights += np.abs(found.coefficient - planted) < reach * found.coefficient_error
        of_shrunk += np.abs(found.coefficient / 7 - planted) < reach * found.coefficient_error
        of_side += abs(found.position - POINTS_PER_LOGIT * SIDE) < reach * found.position_error
        board = found.clustered.board
        of_ratings += ((board.lower < truth) & (truth < board.upper)).mean()
        plain = rate(votes.tally(), rank_draws=2)
        of_plain += ((plain.lower < truth) & (truth < plain.upper)).mean()
    shares = np.append(of_weights, [of_side, of_ratings]) / RUNS
    print(f"weights, side, ratings {shares.round(3)}; shrunk {of_shrunk / RUNS}")
    print(f"ratings without style {of_plain / RUNS:.3f}")
    assert ((shares >= least(0.95, RUNS)) & (shares <= most(0.97, RUNS))).all()
    assert of_plain / RUNS < least(0.95, RUNS)
    assert (of_shrunk / RUNS).min() < least(0.95, RUNS)
