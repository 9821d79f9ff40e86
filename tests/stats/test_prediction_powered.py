"""People and a judge in one rating: what must hold whatever the judge is like."""

import numpy as np
import pytest

from stats.newton import fit
from stats.prediction_powered import JudgedBattles, correction_of, rate_with_judge
from stats.scale import CENTRE, POINTS_PER_LOGIT

K, ITEMS, TIES, SPREAD = 6, 120, 0.2, 0.9
STRENGTH = np.linspace(-0.7, 0.7, K)


def simulated(seed, *, asked=700, accuracy=0.8, left=0.0, length=0.0, family=0.0, people=50):
    """Battles with one winner each; the judge knows it with some accuracy, or leans."""
    chance = np.random.default_rng(seed)
    pairs = np.array([(i, j) for i in range(K) for j in range(i + 1, K)])
    first, second = np.tile(pairs[:, 0], ITEMS), np.tile(pairs[:, 1], ITEMS)
    item = np.repeat(np.arange(ITEMS), len(pairs))
    number = len(first)
    quality, size = chance.normal(0, SPREAD, (ITEMS, K)), chance.normal(0, 1, (ITEMS, K))
    gap = STRENGTH[first] - STRENGTH[second] + quality[item, first] - quality[item, second]
    won = chance.random(number) < 1 / (1 + np.exp(-gap))
    truth = np.where(chance.random(number) < TIES, 2, np.where(won, 0, 1))
    wrong = (truth + chance.integers(1, 3, number)) % 3
    said = np.where(chance.random(number) < accuracy, truth, wrong)
    longer = size[item, first] > size[item, second]
    said = np.where(chance.random(number) < length, np.where(longer, 0, 1), said)
    own = (first < 2) & (second >= 2)
    said = np.where(own & (chance.random(number) < family), 0, said)
    said = np.where(chance.random(number) < left, 0, said)
    battle = chance.choice(number, asked, replace=True)
    return JudgedBattles(
        K,
        first,
        second,
        item,
        np.array([1.0, 0.0, 0.5])[said],
        battle,
        truth[battle],
        chance.integers(0, people, asked),
    )


def aimed_at():
    """The ratings that all battles together would have."""
    noise = np.random.default_rng(1).normal(0, SPREAD * np.sqrt(2), 100_000)
    scores = np.zeros((K, K))
    for one in range(K):
        for other in range(K):
            if one != other:
                gap = STRENGTH[one] - STRENGTH[other] + noise
                scores[one, other] = TIES / 2 + (1 - TIES) * (1 / (1 + np.exp(-gap))).mean()
    return CENTRE + POINTS_PER_LOGIT * fit(scores).strength


CASES = {
    "poor": {"accuracy": 0.55},
    "fair": {"accuracy": 0.7},
    "good": {"accuracy": 0.8},
    "excellent": {"accuracy": 0.95},
    "to the left": {"left": 0.3},
    "to length": {"length": 0.5},
    "to a family": {"family": 0.6},
    "knows nothing": {"accuracy": 1 / 3},
}


def measured(boards, **case):
    target = aimed_at()
    covered, widths, worth = [], [], []
    for seed in range(boards):
        found = rate_with_judge(simulated(seed, **case), rank_draws=1, groups=0)
        both, alone = found.powered.board, found.people.board
        covered.append(np.mean((both.lower <= target) & (target <= both.upper)))
        widths.append((both.upper - both.lower).mean() / (alone.upper - alone.lower).mean())
        worth.append(found.worth / 700)
    return float(np.mean(covered)), float(np.mean(widths)), max(widths), float(np.mean(worth))


@pytest.mark.parametrize("name", ["poor", "good", "to a family"])
def test_intervals_cover_and_are_no_wider(name):
    covered, _, widest, worth = measured(12, **CASES[name])
    assert covered > 0.85  # of 72 intervals; the long run is under the marker
    assert widest <= 1.02
    if name == "good":
        assert 1 - 1 / (1 + worth) >= 0.3  # of the votes


@pytest.mark.simulation
@pytest.mark.parametrize("name", CASES)
def test_intervals_cover_as_often_as_they_say(name):
    covered, width, widest, worth = measured(300, **CASES[name])
    print(f"{name}: {covered:.3f} {width:.3f} {widest:.3f} {1 - 1 / (1 + worth):.3f}")  # noqa: T201
    assert 0.92 <= covered <= 0.98
    assert widest <= 1.02


def test_a_judge_that_knows_nothing_changes_nothing():
    battles = simulated(3, accuracy=1 / 3)
    found = rate_with_judge(battles, rank_draws=1, groups=4)
    if found.correction.slope == 0:
        np.testing.assert_array_equal(found.powered.board.rating, found.people.board.rating)
    assert found.worth < 30


def test_turning_a_battle_round_changes_nothing():
    battles = simulated(4)
    turn = np.random.default_rng(0).random(len(battles.first)) < 0.5
    swapped = np.array([1, 0, 2])[battles.winner]
    turned = JudgedBattles(
        K,
        np.where(turn, battles.second, battles.first),
        np.where(turn, battles.first, battles.second),
        battles.item,
        np.where(turn, 1 - battles.share, battles.share),
        battles.battle,
        np.where(turn[battles.battle], swapped, battles.winner),
        battles.annotator,
    )
    one, other = (rate_with_judge(b, rank_draws=1, groups=0) for b in (battles, turned))
    np.testing.assert_allclose(one.powered.board.rating, other.powered.board.rating, atol=1e-6)
    np.testing.assert_allclose(one.powered.board.lower, other.powered.board.lower, atol=1e-6)


def test_the_correction_is_that_of_the_formula():
    """Two competitors, four judged battles, votes on two: worked out by hand."""
    battles = JudgedBattles(
        2,
        np.zeros(4, dtype=int),
        np.ones(4, dtype=int),
        np.arange(4),
        np.array([1.0, 0.0, 1.0, 1.0]),
        np.repeat([0, 1], 20),
        np.repeat([0, 1], 20),
        np.arange(40),
    )
    found = correction_of(battles)
    assert found.slope == pytest.approx(1.0, abs=1e-6)
    # 40 votes; the judge's mean is 0.75 over all and 0.5 where people voted.
    assert found.scores[0, 1] == pytest.approx(40 * 0.25)
    assert found.scores[1, 0] == -found.scores[0, 1]


def test_battles_that_were_chosen_for_the_judge_are_noticed():
    battles = simulated(5)
    assert abs(correction_of(battles).drawn_evenly) < 3
    chosen = np.flatnonzero(battles.share == 1.0)[:700]
    special = JudgedBattles(
        *(K, battles.first, battles.second, battles.item, battles.share, chosen),
        np.zeros(len(chosen), dtype=int),
        battles.annotator[: len(chosen)],
    )
    assert abs(correction_of(special).drawn_evenly) > 3
