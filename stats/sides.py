"""Which answer to show on which side."""

import numpy as np

COIN = 2 / 3  # Efron's chance of the side that restores the balance


def draw_sides(
    first_as_a: int,
    first_as_b: int,
    second_as_a: int,
    second_as_b: int,
    generator: np.random.Generator,
    *,
    coin: float = COIN,
) -> tuple[bool, float]:
    """Draw which of two competitors one annotator sees on side A.

    Args:
        first_as_a: How often this annotator saw the first competitor on side A.
        first_as_b: The same on side B.
        second_as_a: How often this annotator saw the second competitor on side A.
        second_as_b: The same on side B.
        generator: Source of chance.
        coin: Chance of the arrangement that makes the sides more even.

    Returns:
        Whether the first competitor is shown as A, and the chance that the arrangement
        drawn had.

    Source:
        Efron (1971), Forcing a sequential experiment to be balanced, Biometrika 58(3).
    """
    lean = (first_as_a - first_as_b) - (second_as_a - second_as_b)
    chance = coin if lean < 0 else 1 - coin if lean > 0 else 0.5
    shown_as_a = bool(generator.random() < chance)
    return shown_as_a, chance if shown_as_a else 1 - chance
