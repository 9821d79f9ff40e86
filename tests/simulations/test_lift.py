"""Are people who lift one competitor together found, and honest ones left alone?"""

import numpy as np
import pytest

from stats.lift import find_groups, lifts
from tests.simulations.shares import least, most
from tests.stats.test_lift import crowd

pytestmark = pytest.mark.simulation

MEMBERS = (4, 11, 20)  # of thirty people; they boost in 30 % of its battles: about 11 points


@pytest.mark.parametrize(
    ("each", "taste", "scan", "given"),
    [
        pytest.param(100, 0.0, 0.08, 0.65, id="100 votes"),
        pytest.param(200, 0.0, 0.5, 0.95, id="200 votes"),
        pytest.param(400, 0.0, 0.9, 0.98, id="400 votes"),
        pytest.param(300, 0.15, 0.3, 0.9, id="300 votes, tastes"),
    ],
)
def test_three_who_boost_one_competitor_in_a_third_of_its_battles(each, taste, scan, given):
    generator, runs = np.random.default_rng(7), 60
    found, known, alone, members, others, points = 0, 0, 0, 0, 0, []
    for _ in range(runs):
        votes = crowd(generator, each=each, taste=taste, members=MEMBERS)
        by_scan = [row for row in find_groups(votes) if row.competitor == 3]
        by_name = [row for row in find_groups(votes, [MEMBERS]) if row.people == MEMBERS]
        found, known = found + bool(by_scan), known + bool(by_name)
        alone += one_by_one(votes)
        for row in by_scan:
            members += len(set(row.people) & set(MEMBERS))
            others += len(set(row.people) - set(MEMBERS))
        points += [row.points for row in by_name]
    print(
        f"{each} votes, taste {taste}: scan {found / runs:.2f}, known group {known / runs:.2f}, "
        f"one by one {alone / runs:.2f}; named {members / max(found, 1):.1f} of 3 and "
        f"{others / max(found, 1):.1f} others; {np.mean(points):.0f} points"
    )
    assert found / runs >= least(scan, runs)
    assert known / runs >= least(given, runs)
    assert alone <= found or each == 100


def one_by_one(votes):
    """Return whether each of them would be found alone, at the same level (Bonferroni)."""
    found = lifts(votes)
    score = found.lift[list(MEMBERS), 3] / found.error[list(MEMBERS), 3]
    return bool((score > 3.9).all())  # 0.008 over 180 people and competitors


@pytest.mark.parametrize("taste", [0.0, 0.3, 0.6])
def test_honest_crowds_show_no_group_in_ninety_nine_of_a_hundred(taste):
    generator, runs = np.random.default_rng(7), 150
    shown = sum(
        bool(find_groups(crowd(generator, each=80, taste=taste), [[0, 1, 2], list(range(10))]))
        for _ in range(runs)
    )
    print(f"taste {taste}: a group in {shown} of {runs} honest crowds")
    assert shown / runs <= most(0.01, runs)
