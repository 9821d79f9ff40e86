"""Where what was learnt comes from, by the words that the command knows."""

from typing import Final

from catalog.models import Benchmark
from exports.choices import Choices, ExportError
from exports.sources.executions import ExecutionsSource
from exports.sources.people import PeopleSource
from exports.sources.source import Source

SOURCES: Final = ("people", "executions", "judge:NAME", "experts:RUN")


def source_of(benchmark: Benchmark, choices: Choices) -> Source:
    """The source that the choices name. Raises ExportError, which says what there is."""
    kind, _, name = choices.source.partition(":")
    if choices.source == "people":
        return PeopleSource(benchmark, choices)
    if choices.source == "executions":
        return ExecutionsSource(benchmark, choices)
    if kind in {"judge", "experts"} and name:
        raise ExportError(
            f"--source {choices.source}: nothing of {name!r} is kept here. "
            "Take people or executions."
        )
    raise ExportError(f"--source is {choices.source!r}: state one of {', '.join(SOURCES)}.")
