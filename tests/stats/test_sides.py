import numpy as np
import pytest

from stats.sides import draw_sides


@pytest.mark.parametrize(
    ("seen", "chance"), [((3, 3, 1, 1), 0.5), ((2, 0, 1, 1), 1 / 3), ((1, 1, 4, 2), 2 / 3)]
)
def test_the_side_seen_less_often_gets_two_chances_in_three(seen, chance):
    generator = np.random.default_rng(7)
    drawn = [draw_sides(*seen, generator) for _ in range(2000)]
    # The standard error of a share of 2,000 is at most 0.0112; 4 of them.
    assert np.mean([as_a for as_a, _ in drawn]) == pytest.approx(chance, abs=0.045)
    for as_a, stated in drawn:
        assert stated == pytest.approx(chance if as_a else 1 - chance)


def test_sides_stay_balanced_for_an_annotator():
    # A fair coin would leave a typical imbalance of sqrt(400) = 20 for each of the two.
    generator = np.random.default_rng(7)
    seen = np.zeros(4, dtype=int)
    worst = 0
    for _ in range(400):
        as_a, _ = draw_sides(*seen.tolist(), generator)
        seen += np.array([1, 0, 0, 1]) if as_a else np.array([0, 1, 1, 0])
        worst = max(worst, abs(seen[0] - seen[1]))
    assert worst <= 10
