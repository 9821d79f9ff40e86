"""Hard prompts only: AceCoder's quarter, or an interval of mean pass rates."""

import re
from typing import Final

from exports.choices import Choices, ExportError
from exports.sources.executions import ExecutionsSource
from exports.sources.source import Source
from stats.pass_pairs import hard_quarter, within

INTERVAL: Final = re.compile(r"(0?\.\d+|[01](?:\.\d+)?)-(0?\.\d+|[01](?:\.\d+)?)")


def hard_items(source: Source, choices: Choices) -> set[int] | None:
    """The items that are hard as asked for; None where all may leave. Raises ExportError."""
    if not choices.hard:
        return None
    interval = INTERVAL.fullmatch(choices.hard)
    if choices.hard != "median" and not interval:
        raise ExportError(
            f"--hard is {choices.hard!r}: state median, or an interval of pass rates like 0.1-0.6."
        )
    if not isinstance(source, ExecutionsSource):
        raise ExportError("--hard goes by pass rates: take it with --source executions.")
    rates = source.rates()
    items = list(rates)
    each = [rates[item] for item in items]
    bounds = (float(interval[1]), float(interval[2])) if interval else None
    taken = within(each, *bounds) if bounds else hard_quarter(each)
    return {item for item, is_hard in zip(items, taken, strict=True) if is_hard}
