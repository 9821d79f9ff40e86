"""The table of a measurement: who took how long, and the figure to reach."""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

from stats.votes import Votes

REPEATS = 5
TURN_MS = 30.0  # quick work is repeated in its turn: one cold run says little of it
Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One line of the table.

    `at_least` is how many times as fast as the peer we have to be, `at_most` how many
    milliseconds (of memory: MB) our side may take; either may be missing.
    """

    work: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.theirs is None else self.theirs / self.ours

    @property
    def reached(self) -> bool:
        """Whether every figure is reached; true where there is none."""
        fast_enough = self.at_least is None or (self.ratio or 0) >= self.at_least
        return fast_enough and (self.at_most is None or self.ours <= self.at_most)

    def __str__(self) -> str:
        theirs = "" if self.theirs is None else f"{self.theirs:.2f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}x"
        goals = [f">= {self.at_least:g}x"] if self.at_least else []
        goals += [f"<= {self.at_most:g} {self.unit}"] if self.at_most else []
        verdict = ("reached" if self.reached else "NOT REACHED") if goals else ""
        return (
            f"{self.work:61}{self.ours:>9.2f} {self.unit}{theirs:>11}{ratio:>9}"
            f"  {', '.join(goals):20}{verdict:12}{self.peer}  {self.note}".rstrip()
        )


HEADING = (
    f"{'work':61}{'ours':>12}{'peer':>11}{'ratio':>9}  {'figure to reach':20}{'':12}peer and notes"
)


def take_turns(*works: Work, repeats: int = REPEATS) -> list[float]:
    """Return the median milliseconds of each piece of work, run in turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, times in zip(works, taken, strict=True):
            turn = 0.0
            while turn < TURN_MS:
                start = time.perf_counter()
                work()
                times.append(1000 * (time.perf_counter() - start))
                turn += times[-1]
    return [statistics.median(times) for times in taken]


def extra_memory(work: Work) -> float:
    """Return how many MB of arrays and objects were there at most, beyond those before."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def size_of(votes: Votes) -> str:
    return f"{len(votes):,} x {votes.competitors}"
