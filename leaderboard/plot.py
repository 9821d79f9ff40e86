"""Where ratings lie on the common axis of a board's picture, in percent of its width."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

MARGIN = 0.05  # of the range, kept free at both ends
MAX_TICKS = 7
NARROWEST = 10.0  # points; equal ratings still get an axis


@dataclass(frozen=True)
class Tick:
    label: str
    at: str

    @property
    def anchor(self) -> str:
        """Which end of the label stands at the tick: inside the picture at both of its ends."""
        return {"0.00%": "start", "100.00%": "end"}.get(self.at, "middle")


@dataclass(frozen=True)
class Axis:
    """A stretch of the scale of ratings."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Iterable[float]) -> "Axis":
        """The axis that shows all values with some room at both ends."""
        known = list(values) or [0.0]
        low, high = min(known), max(known)
        spare = max((high - low) * MARGIN, NARROWEST / 2)
        return cls(low - spare, high + spare)

    def at(self, value: float) -> str:
        """Where a value lies, as an attribute of SVG: no words of a locale, no more than 100 %."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"

    @property
    def ticks(self) -> list[Tick]:
        """Round values inside the axis, about `MAX_TICKS` of them at most."""
        step = round_step((self.high - self.low) / MAX_TICKS)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [Tick(f"{n * step:g}", self.at(n * step)) for n in range(first, last + 1)]


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return float(next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9)))


def signed(points: float) -> str:
    """With a sign, and a true minus; 0 has none."""
    text = f"{points:+.0f}".replace("-", "\N{MINUS SIGN}")
    return "0" if text[1:] == "0" else text
