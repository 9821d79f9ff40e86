"""The verifier's intervals, in plain Python, beside those of the application."""

import random

import numpy as np
import pytest

import verify_board
from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.crowd import Clustering
from stats.freedom import quantile, reach_of
from stats.votes import Votes
from stats.weights import capped_weights, weighted_sums

OUTCOMES = ("model_a", "model_b", "tie", "both_bad")


def ballots(models, number, people, items, seed):
    draw = random.Random(seed)
    for _ in range(number):
        one, other = draw.sample(range(models), 2)
        outcome = draw.choices(range(4), (5 + max(other - one, 0), 4, 2, 1))[0]
        person = min(int(draw.expovariate(1 / 4)), people - 1) if draw.random() > 0.05 else -1
        yield one, other, outcome, person, draw.randrange(items) if draw.random() > 0.05 else -1


@pytest.mark.parametrize(
    ("models", "number", "people", "items", "clustering"),
    [
        (4, 120, 7, 40, Clustering.ANNOTATORS_AND_ITEMS),
        (6, 900, 30, 100, Clustering.ANNOTATORS_AND_ITEMS),
        (5, 200, 30, 10, Clustering.ANNOTATORS),
        (8, 60, 9, 45, Clustering.ANNOTATORS_AND_ITEMS),  # all of them thin
        (5, 300, 2, 5, Clustering.ANNOTATORS),
    ],
)
def test_intervals_are_those_of_the_board(models, number, people, items, clustering):
    rows = list(ballots(models, number, people, items, seed=number))
    votes = Votes(models, *(np.array(column) for column in zip(*rows, strict=True)))
    weights = capped_weights(votes)
    sums = None if weights is None else weighted_sums(votes, weights)
    board = rate(votes.tally(), floor=10, sums=sums, rank_draws=1)
    clustered = cluster(board, votes, weights, rank_draws=1)
    assert clustered.crowd.clustering == clustering
    known = [
        verify_board.Vote(
            *(n, str(one), str(other), OUTCOMES[outcome]),
            f"p{person}" if person >= 0 else "",
            f"i{item}" if item >= 0 else "",
            is_live=True,
        )
        for n, (one, other, outcome, person, item) in enumerate(rows)
    ]
    own = verify_board.weights_of(known, 2.0)
    assert own == (None if weights is None else pytest.approx(weights.tolist()))
    rated = np.flatnonzero(~board.provisional)
    strength = (board.rating[rated] / verify_board.POINTS_PER_LOGIT).tolist()
    fit = verify_board.fit_of(known, own, [str(i) for i in rated], strength)
    for found, is_complete in ((clustered.board, True), (board, False)):
        half = (found.upper - found.rating)[rated]
        again = verify_board.halves(*fit, 0.95, is_complete=is_complete)
        assert again == pytest.approx(half.tolist(), abs=1e-8)


@pytest.mark.parametrize("freedom", [1.0, 1.7, 4.0, 33.3, 500.0, 20_000.0])
def test_the_reach_of_students_t(freedom):
    for level in (0.5, 0.95, 0.999):
        expected = float(reach_of(level, freedom))
        assert verify_board.student(level, freedom) == pytest.approx(expected, rel=1e-9)
    assert verify_board.student(0.95, 1e7) == pytest.approx(quantile(0.95), rel=1e-6)
