"""Where what was learnt comes from, by the words that the command knows."""

from typing import Final

from catalog.models import Benchmark
from exports.choices import Choices, ExportError
from exports.sources.combined import CombinedSource
from exports.sources.executions import ExecutionsSource
from exports.sources.experts import experts_source
from exports.sources.judges import judge_source
from exports.sources.people import PeopleSource
from exports.sources.source import Source

SOURCES: Final = ("people", "executions", "judge:NAME", "experts:RUN")


def source_of(benchmark: Benchmark, choices: Choices) -> Source:
    """The source that the choices name. Raises ExportError, which says what there is."""
    names = list(dict.fromkeys(choices.source.split("+")))
    if len(names) > 1:
        return CombinedSource({name: _source(benchmark, choices, name) for name in names})
    return _source(benchmark, choices, choices.source)


def _source(benchmark: Benchmark, choices: Choices, source: str) -> Source:
    kind, _, name = source.partition(":")
    if source == "people":
        return PeopleSource(benchmark, choices)
    if source == "executions":
        return ExecutionsSource(benchmark, choices)
    if kind == "judge" and name:
        return judge_source(benchmark, choices, name)
    if kind == "experts" and name:
        return experts_source(benchmark, choices, name)
    raise ExportError(f"--source is {source!r}: state one of {', '.join(SOURCES)}.")
