"""Plots as SVG, of our own: bars, nothing that moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH, LABEL, ROW, BAR = 760, 200, 26, 16  # pixels
_VALUE: Final = 150  # pixels at the right for the number


@dataclass(frozen=True)
class Bar:
    """One row of a plot: a part of the bar may be told apart by its shade."""

    label: str
    parts: tuple[float, ...]  # lengths, in the unit of the plot
    value: str  # as it is written at the end


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars from zero, all to the same scale."""
    most = max((sum(row.parts) for row in rows), default=0) or 1
    scale = (WIDTH - LABEL - _VALUE) / most
    drawn = "".join(_row(number, row, scale) for number, row in enumerate(rows))
    height = ROW * len(rows) + 4
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{escape(title)}">{drawn}</svg></figure>'
    )


def _row(number: int, row: Bar, scale: float) -> str:
    top = ROW * number + 4
    baseline = top + BAR - 4
    drawn = [f'<text x="{LABEL - 8}" y="{baseline}" class="label">{escape(row.label)}</text>']
    left = float(LABEL)
    for shade, length in enumerate(row.parts):
        width = length * scale
        drawn.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" class="s{shade}"/>'
        )
        left += width
    drawn.append(f'<text x="{left + 6:.1f}" y="{baseline}">{escape(row.value)}</text>')
    return "".join(drawn)
