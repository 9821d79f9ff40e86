"""What the board claims, tried on thousands of made-up boards: `make simulate`, some minutes.

Smaller trials of the same kind stand beside the functions and run with every test: people who
are flagged (`test_suspicion`), coefficients of style (`test_style`), a planted clique
(`test_fragility`).
"""

import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.newton import fit
from stats.sandwich import difference_variances, sandwich
from stats.sequential import FIRST_LOOK, half_width
from tests.stats.votes import draw_tasteful, draw_votes, target

pytestmark = pytest.mark.simulation

BOARDS = 400


def coverage(annotators, taste):
    """Shares of intervals that hold the truth: clustered, lifted as on boards, and plain."""
    generator = np.random.default_rng(annotators + round(100 * taste))
    truth = target(taste)
    hits = np.zeros(3)
    for _ in range(BOARDS):
        votes = draw_tasteful(generator, annotators, taste, number=1800)
        board = rate(votes.tally(), floor=1, decisive_floor=0, rank_draws=2)
        found = [
            cluster(board, votes, at_least_independent=lifted, rank_draws=2).board
            for lifted in (False, True)
        ]
        hits += [np.mean((b.lower < truth) & (truth < b.upper)) for b in (*found, board)]
    return hits / BOARDS


@pytest.mark.parametrize("taste", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("annotators", [10, 30, 100])
def test_clustered_intervals_hold_the_truth_as_often_as_they_say(annotators, taste):
    # The hits of one board hang together: the error of a share is at most 0.011 of 400 boards.
    clustered, lifted, plain = coverage(annotators, taste)
    print(f"{annotators} people, taste {taste}: {clustered:.3f}, {lifted:.3f}, {plain:.3f}")
    assert 0.92 <= clustered <= 0.97
    assert lifted >= clustered
    assert lifted <= 0.99
    if taste * 30 / annotators >= 0.5:
        assert plain < 0.90  # so that the taste is seen to matter


def test_rank_ranges_are_all_right_together():
    # 1,000 boards: the error of a share of 0.95 is 0.007.
    generator = np.random.default_rng(7)
    strength = np.linspace(0.6, -0.6, 10)
    true_rank = np.arange(1, 11)
    right = 0
    for _ in range(1000):
        board = rate(draw_votes(generator, strength, 2000).tally(), floor=1)
        right += ((board.rank_low <= true_rank) & (true_rank <= board.rank_high)).all()
    print(f"all ranges right on {right / 10:.1f} % of the boards")
    assert right / 1000 >= 0.935


def test_among_fifty_equals_few_boards_state_a_false_order():
    # 300 boards: the error of a share of 0.05 is 0.0126.
    generator = np.random.default_rng(7)
    false = overlapping = 0
    for _ in range(300):
        board = rate(draw_votes(generator, np.zeros(50), 20_000).tally(), floor=1)
        false += (board.rank_low > 1).any()
        overlapping += board.lower.max() > board.upper.min()
    print(f"a false order on {false / 3:.1f} % of the boards, by bars {overlapping / 3:.0f} %")
    assert false / 300 <= 0.05 + 2 * 0.0126
    assert overlapping / 300 > 0.07  # what eyes would have stated


def test_ten_equals_are_hardly_ever_settled_though_one_looks_after_every_vote():
    # 100 runs of 900 looks each.
    generator = np.random.default_rng(7)
    looks = {"settled": 0, "fixed": 0}
    for _ in range(100):
        for name in ever_claimed(draw_votes(generator, np.zeros(10), 1000)):
            looks[name] += 1
    print(f"settled in {looks['settled']} % of the runs, by fixed bars {looks['fixed']} %")
    assert looks["settled"] <= 5
    assert looks["fixed"] > 50


def ever_claimed(drawn):
    """Which kinds of claim were made at any look from the hundredth vote on."""
    wins, draws = np.zeros((10, 10)), np.zeros((10, 10))
    start, claimed = np.zeros(10), set()
    cast = zip(drawn.first, drawn.second, drawn.outcome, strict=True)
    for seen, (i, j, outcome) in enumerate(cast, start=1):
        if outcome >= 2:
            draws[i, j] += 1
            draws[j, i] += 1
        else:
            wins[(i, j) if outcome == 0 else (j, i)] += 1
        if seen < FIRST_LOOK or not (wins + draws).any(axis=1).all():
            continue
        start = fit(wins + draws / 2, start=start).strength
        deviation = np.sqrt(difference_variances(sandwich(start, wins, draws)))
        gap = np.abs(start[:, None] - start)
        if (gap > half_width(deviation, seen, error=0.05 / 45)).any():
            claimed.add("settled")
        if (gap > 1.96 * deviation).any():
            claimed.add("fixed")
    return claimed
