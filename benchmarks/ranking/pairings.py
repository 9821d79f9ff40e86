"""Drawing of battles."""

import numpy as np

from benchmarks.ranking.table import Line, take_turns
from stats.pairing import draw_pairings


def pairings(battles: int = 100_000) -> Line:
    """A batch of battles for 40 competitors and 500 items."""
    generator = np.random.default_rng(1)
    answered = np.ones((500, 40), dtype=np.bool_)
    nothing, ordered = np.zeros((0, 3), dtype=np.int64), np.zeros((40, 40), dtype=np.int64)
    (our_ms,) = take_turns(
        lambda: draw_pairings(answered, nothing, ordered, battles, generator), repeats=1
    )
    return Line(f"{battles:,} battles of 40 competitors on 500 items", our_ms)
