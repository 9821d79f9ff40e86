import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from scipy.stats import chisquare

from stats import pairing
from stats.newton import information, laplacian
from stats.pairing import PairingError, draw_pairings, expected_drops

NOTHING_TAKEN = np.zeros((0, 3), dtype=np.int64)


def draw(number, *, answered=None, taken=NOTHING_TAKEN, ordered=None, seed=7, **options):
    answered = np.ones((6, 4), dtype=bool) if answered is None else answered
    size = answered.shape[1]
    ordered = np.zeros((size, size), dtype=np.int64) if ordered is None else ordered
    generator = np.random.default_rng(seed)
    return draw_pairings(answered, np.array(taken), ordered, number, generator, **options)


def rows(drawn):
    return list(zip(drawn.item.tolist(), drawn.first.tolist(), drawn.second.tolist(), strict=True))


def counts(drawn, size):
    table = np.zeros((size, size), dtype=np.int64)
    np.add.at(table, (drawn.first, drawn.second), 1)
    return table + table.T


def groups(drawn, size):
    return connected_components(counts(drawn, size))[0]


def test_the_expected_drop_is_the_one_that_a_fresh_inverse_shows():
    generator = np.random.default_rng(7)
    strength = generator.normal(0, 1, 5)
    ordered = np.triu(generator.integers(0, 9, (5, 5)), 1)
    ordered += ordered.T

    def trace(votes):
        matrix = laplacian(information(strength, votes / 2)) + pairing.PRIOR * np.eye(5)
        return np.linalg.inv(matrix).trace()

    drops = expected_drops(ordered, strength, votes_per_battle=3)
    for i, j in [(0, 1), (1, 4), (3, 2)]:
        more = ordered.copy()
        more[[i, j], [j, i]] += 3
        assert drops[i, j] == pytest.approx(trace(ordered) - trace(more), rel=1e-8)
    np.testing.assert_array_equal(drops, drops.T)


def test_no_item_and_pair_comes_twice_and_nothing_is_left_out_in_the_end():
    drawn = draw(1000)
    assert len(rows(drawn)) == len(set(rows(drawn))) == 6 * 6
    assert (drawn.first < drawn.second).all()
    assert drawn.probability[-1] == pytest.approx(1)


def test_what_is_taken_or_unanswered_is_never_drawn():
    answered = np.random.default_rng(1).random((6, 4)) < 0.7
    free = [
        (item, i, j)
        for item in range(6)
        for i in range(4)
        for j in range(i + 1, 4)
        if answered[item, i] and answered[item, j]
    ]
    taken = [free[0], (free[-1][0], free[-1][2], free[-1][1])]
    drawn = draw(100, answered=answered, taken=taken)
    assert sorted(rows(drawn)) == free[1:-1]


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    assert rows(draw(20)) == rows(draw(20))
    assert rows(draw(20)) != rows(draw(20, seed=8))


@pytest.mark.parametrize("seed", range(20))
def test_every_draw_connects_until_all_are_connected(seed):
    answered = np.ones((3, 12), dtype=bool)
    assert groups(draw(11, answered=answered, seed=seed, exploration=0.9), 12) == 1


def test_a_newcomer_is_connected_at_once():
    ordered = 50 * (1 - np.eye(5, dtype=np.int64))
    ordered[4] = ordered[:, 4] = 0
    for seed in range(10):
        drawn = draw(1, answered=np.ones((3, 5), dtype=bool), ordered=ordered, seed=seed)
        assert drawn.second.tolist() == [4]


def test_competitors_without_a_common_item_do_not_stop_the_others():
    answered = np.zeros((4, 4), dtype=bool)
    answered[:2, :2] = answered[2:, 2:] = True
    drawn = draw(10, answered=answered)
    assert len(rows(drawn)) == 4
    assert groups(drawn, 4) == 2


def test_draws_come_as_often_as_their_stated_probability():
    # 2,500 single draws from one state; the test fails by chance once in 1,000 seeds.
    ordered = np.array([[0, 9, 1], [9, 0, 4], [1, 4, 0]])
    answered = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1]], dtype=bool)
    strength = np.array([0.5, 0.0, -0.5])
    seen, stated = {}, {}
    for seed in range(2500):
        drawn = draw(1, answered=answered, ordered=ordered, strength=strength, seed=seed)
        (row,) = rows(drawn)
        seen[row] = seen.get(row, 0) + 1
        stated[row] = drawn.probability[0]
    assert sum(stated.values()) == pytest.approx(1)
    expected = [2500 * stated[row] for row in seen]
    assert chisquare(list(seen.values()), expected).pvalue > 0.001
    best = np.unravel_index(expected_drops(ordered, strength).argmax(), (3, 3))
    assert stated[0, *sorted(best)] == pytest.approx((0.8 + 0.2 / 3) / 2)
    assert min(stated.values()) == pytest.approx(0.2 / 3 / 2)


def test_equal_drops_share_the_chance_and_exploration_alone_is_uniform():
    ordered = 5 * (1 - np.eye(4, dtype=np.int64))
    for share in (0.2, 1.0):
        drawn = draw(1, ordered=1000 * ordered, exploration=share)
        assert drawn.probability[0] == pytest.approx(1 / 36)
    uneven = ordered.copy()
    uneven[0, 1] = uneven[1, 0] = 50
    assert draw(1, ordered=uneven, exploration=1.0).probability[0] == pytest.approx(1 / 36)


def test_updating_the_inverse_draws_the_same_as_computing_it_afresh(monkeypatch):
    strength = np.array([1.0, 0.2, -0.1, -0.4, -0.7])
    answered = np.ones((200, 5), dtype=bool)
    usual = rows(draw(1200, answered=answered, strength=strength))
    monkeypatch.setattr(pairing, "DRAWS_PER_INVERSE", 1)
    assert rows(draw(1200, answered=answered, strength=strength)) == usual


def test_adaptive_battles_leave_less_variance_than_uniform_ones():
    strength = np.linspace(2, -2, 12)
    answered = np.ones((100, 12), dtype=bool)

    def variance(share):
        drawn = draw(600, answered=answered, strength=strength, exploration=share)
        weights = information(strength, counts(drawn, 12) / 2)
        return np.linalg.pinv(laplacian(weights)).trace()

    assert variance(0.2) < 0.9 * variance(1.0)


def test_battles_with_more_votes_each_count_more():
    ordered = np.zeros((3, 3), dtype=np.int64)
    one = expected_drops(ordered + 1 - np.eye(3, dtype=np.int64), np.zeros(3))
    three = expected_drops(ordered + 1 - np.eye(3, dtype=np.int64), np.zeros(3), votes_per_battle=3)
    assert (three[0, 1:] > one[0, 1:]).all()


@pytest.mark.parametrize("answered", [np.ones((3, 1), dtype=bool), np.zeros((3, 4), dtype=bool)])
def test_where_nothing_is_free_nothing_is_drawn(answered):
    drawn = draw(5, answered=answered)
    assert rows(drawn) == []
    assert drawn.probability.dtype == np.float64
    assert draw(0).item.dtype == np.int64


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exploration": 0.1}, "exploration"),
        ({"exploration": 1.5}, "exploration"),
        ({"ordered": np.zeros((3, 3), dtype=np.int64)}, "different numbers"),
        ({"ordered": np.triu(np.ones((4, 4), dtype=np.int64), 1)}, "symmetric"),
        ({"ordered": np.eye(4, dtype=np.int64)}, "zero diagonal"),
        ({"ordered": np.eye(4, dtype=np.int64) - 1}, "ordered"),
        ({"taken": [(0, 1)]}, "rows of"),
        ({"taken": [(6, 0, 1)]}, "unknown"),
        ({"taken": [(0, 0, 4)]}, "unknown"),
        ({"taken": [(-1, 0, 1)]}, "unknown"),
        ({"taken": [(0, 1, 1)]}, "meet itself"),
    ],
)
def test_a_state_that_cannot_be_is_refused(changes, message):
    with pytest.raises(PairingError, match=message):
        draw(1, **changes)


def test_even_items_all_get_as_many_battles_however_many_are_there_before():
    taken = np.array([(0, 0, 1), (0, 1, 2), (1, 0, 1)])
    drawn = draw(21, taken=taken, even_items=True)
    battles = np.bincount(np.append(drawn.item, taken[:, 0]), minlength=6)
    assert battles.tolist() == [4] * 6
    assert len({(i, a, b) for i, a, b in rows(drawn)} | {tuple(t) for t in taken.tolist()}) == 24


def test_an_item_on_which_one_pair_alone_is_free_gets_its_turn():
    answered = np.ones((6, 4), dtype=bool)
    answered[3, 2:] = False
    for seed in range(20):
        drawn = draw(6, answered=answered, even_items=True, seed=seed)
        assert sorted(drawn.item.tolist()) == list(range(6))


def test_the_chance_of_an_even_item_is_that_among_the_least_used():
    answered = np.ones((6, 2), dtype=bool)
    drawn = draw(6, answered=answered, even_items=True)
    assert drawn.probability.tolist() == pytest.approx([1 / left for left in (6, 5, 4, 3, 2, 1)])
