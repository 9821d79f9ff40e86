"""The configurations that a run tries: every temperature with every top_p."""

from collections.abc import Sequence
from itertools import product
from typing import Final

TEMPERATURES: Final = (1.0, 1.1, 1.2)
TOP_PS: Final = (1.0, 0.995, 0.99)
MAX_CONFIGURATIONS: Final = 64

Grid = list[tuple[float, float]]


class GridError(ValueError):
    """Configurations that cannot be tried; `str` says why."""


def grid_of(temperatures: Sequence[float] = TEMPERATURES, top_ps: Sequence[float] = TOP_PS) -> Grid:
    """Pairs of temperature and top_p, each once; nine as they come. Raises GridError."""
    pairs = list(dict.fromkeys(product(temperatures, top_ps)))
    if not 1 <= len(pairs) <= MAX_CONFIGURATIONS:
        raise GridError(f"Try 1 to {MAX_CONFIGURATIONS} configurations, not {len(pairs)}.")
    for temperature, top_p in pairs:
        if not (0 <= temperature <= 100 and 0 < top_p <= 1):
            raise GridError(
                f"Temperature {temperature:g} with top_p {top_p:g}: state a temperature from 0 and "
                "a top_p above 0 and at most 1."
            )
    return pairs
