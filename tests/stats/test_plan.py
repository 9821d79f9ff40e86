import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.plan import (
    SPREAD,
    PlanError,
    balanced_design,
    effect_of_overlap,
    expected_intervals,
)
from stats.sandwich import difference_variances
from stats.scale import POINTS_PER_LOGIT
from stats.tally import Tally
from stats.tastes import tastes
from tests.stats.votes import draw_tasteful, draw_winners

INDEPENDENT = {"design_effect": 1.0}
PLAINEST = {"design_effect": 1.0, "tie_share": 0.0, "spread": 0.0}
UNEVEN = np.array(
    [
        [0, 200, 60, 60, 60, 0],
        [200, 0, 60, 60, 60, 0],
        [60, 60, 0, 60, 60, 0],
        [60, 60, 60, 0, 60, 0],
        [60, 60, 60, 60, 0, 150],
        [0, 0, 0, 0, 150, 0],
    ]
)


def voted(generator, design, strength, tie_rate, per_battle=1, hanging=0.0):
    """Return a board of votes drawn at a design, half-win Bradley-Terry holding exactly.

    With a chance of ``hanging`` a vote says what its battle says, else it is a fresh draw:
    two votes on one battle then correlate by its square.
    """
    first, second = np.triu_indices(len(design), 1)
    battles = design[first, second] // per_battle
    first, second = np.repeat(first, battles), np.repeat(second, battles)
    chance = 1 / (1 + np.exp(strength[second] - strength[first]))
    own = draw_winners(generator, chance, tie_rate)
    cells = []
    for _ in range(per_battle):
        fresh = draw_winners(generator, chance, tie_rate)
        said = np.where(generator.random(len(first)) < hanging, own, fresh)
        cells.append(np.column_stack([said == code for code in range(4)]))
    return rate(Tally(len(design), first, second, *sum(cells, 0 * cells[0]).T), floor=1)


@pytest.mark.parametrize(
    ("design", "tie_share", "near"),
    [
        (balanced_design(8, 1400), 0.25, 0.03),
        (UNEVEN, 0.25, 0.03),
        (UNEVEN, 0.0, 0.03),
        (balanced_design(4, 90), 0.25, 0.1),  # 45 votes each: strengths are spread by chance too
    ],
)
def test_boards_drawn_at_a_design_have_the_intervals_that_were_expected(design, tie_share, near):
    expected = expected_intervals(design, tie_share=tie_share, **INDEPENDENT)
    generator = np.random.default_rng(7)
    boards = []
    while len(boards) < 60:
        strength = generator.normal(0, SPREAD, len(design)) / POINTS_PER_LOGIT
        board = voted(generator, design, strength, tie_share)
        if not board.provisional.any():
            boards.append(board)
    found = np.mean([(board.upper - board.lower) / 2 for board in boards], axis=0)
    # one competitor's width differs from board to board by up to a seventh: 60 boards, 4 errors
    np.testing.assert_allclose(found, expected.half_width, rtol=0.075)
    assert found.mean() / expected.half_width.mean() == pytest.approx(1, abs=near)
    assert expected.votes.tolist() == boards[0].votes.tolist()


def test_two_equal_competitors_have_the_width_known_by_hand():
    # a difference of two strengths has the error 2 / sqrt(n), the distance from the mean half
    found = expected_intervals(balanced_design(2, 1050), **PLAINEST)
    half = 1.959964 / np.sqrt(1050) * POINTS_PER_LOGIT
    assert found.half_width == pytest.approx([half, half])
    assert found.smallest_gap[0, 1] == pytest.approx(30, abs=0.2)
    ties = expected_intervals(balanced_design(2, 1050), **{**PLAINEST, "tie_share": 0.36})
    assert ties.half_width == pytest.approx([0.8 * half, 0.8 * half])  # 0.25 (1 - t) of variance


def test_the_smallest_gap_is_told_apart_in_four_of_five_boards():
    design = balanced_design(4, 1200)
    gap = expected_intervals(design, spread=0, **INDEPENDENT).smallest_gap[0, 1]
    strength = np.array([gap / 2, -gap / 2, 0, 0]) / POINTS_PER_LOGIT
    generator = np.random.default_rng(7)
    told = 0
    for _ in range(400):
        board = voted(generator, design, strength, 0.25)
        error = np.sqrt(difference_variances(board.covariance)[0, 1])
        told += board.rating[0] - board.rating[1] > 1.96 * error
    # sqrt(0.8 * 0.2 / 400) = 0.02: 3 of them
    assert told / 400 == pytest.approx(0.8, abs=0.06)


def test_votes_that_hang_together_scatter_the_ratings_as_the_design_effect_says():
    design, correlation = balanced_design(4, 1800), 0.5
    effect = effect_of_overlap(3, correlation)
    assert effect == 2
    expected = expected_intervals(design, spread=0, design_effect=effect).half_width / 1.96
    plain = expected_intervals(design, spread=0, **INDEPENDENT).half_width / 1.96
    generator = np.random.default_rng(7)
    ratings = [
        voted(generator, design, np.zeros(4), 0.25, 3, np.sqrt(correlation)).rating
        for _ in range(400)
    ]
    # a standard deviation from 400 boards x 3 free ratings has an error of 2 %: 4 of them
    scatter = np.sqrt(np.mean(np.square(np.array(ratings) - 1000)))
    assert scatter / expected.mean() == pytest.approx(1, abs=0.08)
    assert scatter > 1.3 * plain.mean()


def test_few_people_widen_every_interval_by_students_t():
    design = balanced_design(5, 500)
    normal, few = expected_intervals(design), expected_intervals(design, people=5)
    np.testing.assert_allclose(few.half_width / normal.half_width, 2.776445 / 1.959964, rtol=1e-6)
    assert (few.smallest_gap >= normal.smallest_gap).all()
    fewer = expected_intervals(design, people=4)  # boards then take votes as independent
    np.testing.assert_array_equal(fewer.half_width, normal.half_width)


@pytest.mark.parametrize(("people", "each"), [(20, 60), (12, 150)])
def test_tastes_widen_a_plan_as_they_widen_the_board_that_follows(people, each):
    generator, number = np.random.default_rng(7), people * each
    plain = expected_intervals(balanced_design(6, number), people=people, design_effect=1.0)
    found, spreads = [], []
    for _ in range(12):
        votes = draw_tasteful(generator, people, 0.5, number=number, items=number)
        clustered = cluster(rate(votes.tally()), votes)
        found.append((clustered.board.upper - clustered.board.lower).mean() / 2)
        spreads.append(tastes(clustered).spread)
    planned = expected_intervals(
        balanced_design(6, number), people=people, design_effect=1.0, tastes=np.mean(spreads)
    )
    assert planned.half_width.mean() == pytest.approx(np.mean(found), rel=0.15)
    assert plain.half_width.mean() < 0.85 * np.mean(found)
    few = {"people": 4, "design_effect": 1.0}  # boards then speak of these people alone
    alone = [expected_intervals(balanced_design(6, number), tastes=t, **few) for t in (0, 80)]
    np.testing.assert_array_equal(alone[0].half_width, alone[1].half_width)


def test_four_times_the_votes_halve_the_widths():
    one, four = (expected_intervals(times * UNEVEN) for times in (1, 4))
    np.testing.assert_allclose(one.half_width, 2 * four.half_width)
    np.testing.assert_allclose(one.smallest_gap, 2 * four.smallest_gap)


def test_uneven_competitors_are_harder_to_place_and_the_order_of_rows_does_not_matter():
    equal, uneven = (expected_intervals(UNEVEN, spread=spread) for spread in (0, 300))
    assert (uneven.half_width > equal.half_width).all()
    order = np.array([5, 0, 3, 1, 4, 2])
    moved = expected_intervals(UNEVEN[np.ix_(order, order)], spread=0)
    np.testing.assert_allclose(moved.half_width, equal.half_width[order])
    assert equal.half_width.argmax() == 5  # whoever meets one other alone


@pytest.mark.parametrize(("competitors", "votes"), [(2, 7), (5, 103), (8, 7), (20, 1000)])
def test_a_balanced_design_spends_all_votes_nearly_evenly(competitors, votes):
    design = balanced_design(competitors, votes)
    pairs = design[np.triu_indices(competitors, 1)]
    assert pairs.sum() == votes
    assert pairs.max() - pairs.min() <= 1
    assert np.ptp(design.sum(axis=1)) <= 2
    np.testing.assert_array_equal(design, design.T)
    assert expected_intervals(design).half_width.shape == (competitors,)


TWO_PARTS = np.kron(np.eye(2, dtype=int), np.array([[0, 9], [9, 0]]))


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (TWO_PARTS, "2 parts"),
        (np.zeros((3, 3)), "3 parts"),
        (np.ones((2, 2)), "meet itself"),
        (np.array([[0, 1], [2, 0]]), "same for"),
        (np.array([[0, -1], [-1, 0]]), "numbers of votes"),
        (np.zeros((1, 1)), "two or more"),
        (np.zeros((2, 3)), "two or more"),
    ],
)
def test_what_is_no_design_is_refused_and_told_why(design, message):
    with pytest.raises(PlanError, match=message):
        expected_intervals(design)


def test_numbers_out_of_range_are_refused():
    design = balanced_design(3, 30)
    for wrong in ({"tie_share": 1.0}, {"spread": -1.0}, {"design_effect": 0.5}):
        with pytest.raises(PlanError, match="needs 0 <= tie_share"):
            expected_intervals(design, **wrong)
    for competitors, votes in ((1, 5), (3, -1)):
        with pytest.raises(PlanError, match="make no design"):
            balanced_design(competitors, votes)
    for votes, agreement in ((0, 0.5), (3, 1.5)):
        with pytest.raises(PlanError, match="agreement"):
            effect_of_overlap(votes, agreement)
