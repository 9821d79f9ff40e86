"""What `make bench` measures of the ranking engine, at a small size and without the peers."""

import numpy as np
import pytest

from benchmarks.ranking import estimates, spreads, styles
from benchmarks.ranking.made_votes import draw
from benchmarks.ranking.pairings import pairings
from benchmarks.ranking.table import Line, extra_memory, take_turns


@pytest.fixture(scope="module")
def votes():
    return draw(4000, 5)


def test_the_error_of_ratings_is_told_for_both_sides(votes):
    def far_off(votes):
        return lambda: np.zeros(votes.competitors)

    line = estimates.ratings(votes, "a peer", far_off, at_least=1000)
    ours, theirs = (float(part.split()[1]) for part in line.note.split(","))
    assert ours < 1e-9 < 10 < theirs
    assert "votes -> ratings" in str(line)


def test_every_kind_of_work_can_be_measured(votes):
    def rounds(votes, number):
        return lambda: np.ones(1000 * number).cumsum()

    def logistic(votes, features):
        return lambda: np.zeros(votes.competitors + features.shape[1])

    lines = [
        estimates.from_counts(votes),
        estimates.with_sandwich(votes),
        *estimates.one_more_vote(votes),
        estimates.memory(votes),
        *spreads.clusters(votes),
        spreads.memory(votes),
        spreads.ranks(votes),
        *spreads.refits(votes, rounds),
        *spreads.refits(votes, None),
        *styles.styles(4000, 5, logistic),
        pairings(battles=10),
    ]
    assert all(line.ours > 0 for line in lines)
    assert len({line.work for line in lines}) == len(lines) - 2  # refits with and without a peer


def test_a_line_says_whether_its_figures_are_reached():
    assert "NOT" not in str(Line("work", 2.0, "peer", 20.0, at_least=10, at_most=2))
    assert "NOT REACHED" in str(Line("work", 2.0, "peer", 19.0, at_least=10, at_most=2))
    assert "NOT REACHED" in str(Line("work", 2.1, "peer", 30.0, at_least=10, at_most=2))
    assert "reached" not in str(Line("work", 2.0)).lower()
    assert not Line("work", 2.0, at_least=10).reached


def test_quick_work_is_repeated_in_its_turn_and_slow_work_is_not():
    calls = []
    times = take_turns(lambda: calls.append(1), lambda: sum(range(3_000_000)), repeats=1)
    assert len(calls) > 100
    assert times[0] < times[1]


def test_memory_is_what_was_there_at_most_not_what_is_left():
    assert extra_memory(lambda: np.ones(1_000_000).sum()) == pytest.approx(8, rel=0.01)
