"""Files in; checked rows, or all that is wrong with them, out. Nothing here touches the database.

reading = read_items(path)
for row in reading:
    if isinstance(row, RowError): ...   # reading.errors keeps them, reading.error_count counts
    else: ...                           # an ItemRow
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from catalog.importers.arena_hard import ArenaHardAnswers, ArenaHardItems
from catalog.importers.codearena import CodeArena
from catalog.importers.fasteval import FastEval
from catalog.importers.formats import Format, Options, Result
from catalog.importers.own import OwnAnswers, OwnItems
from catalog.importers.problems import Fault, RowError
from catalog.importers.reading import Reading, detect_format, format_named
from catalog.importers.rows import AnswerRow, AnswerText, ItemRow, Message
from catalog.importers.source import Limits

__all__ = [
    "ANSWER_FORMATS",
    "ITEM_FORMATS",
    "AnswerRow",
    "AnswerText",
    "Fault",
    "ItemRow",
    "Limits",
    "Message",
    "Options",
    "Reading",
    "RowError",
    "detect_format",
    "read_answers",
    "read_items",
]

ITEM_FORMATS: Final[Mapping[str, type[Format[ItemRow]]]] = {
    each.name: each for each in (CodeArena, ArenaHardItems, OwnItems)
}
ANSWER_FORMATS: Final[Mapping[str, type[Format[AnswerRow]]]] = {
    each.name: each for each in (ArenaHardAnswers, FastEval, OwnAnswers)
}


def read_items(
    path: Path,
    format: str | None = None,
    *,
    options: Options | None = None,
    name: str | None = None,
    limits: Limits | None = None,
) -> Reading[ItemRow]:
    """The items of a file, each with its answers. Without a format it is detected, and named."""
    return _reading(path, format, ITEM_FORMATS, options, name, limits)


def read_answers(
    path: Path,
    format: str | None = None,
    *,
    options: Options | None = None,
    name: str | None = None,
    limits: Limits | None = None,
) -> Reading[AnswerRow]:
    """The answers of a file. Without a format it is detected, and named."""
    return _reading(path, format, ANSWER_FORMATS, options, name, limits)


def _reading(
    path: Path,
    stated: str | None,
    formats: Mapping[str, type[Format[Result]]],
    options: Options | None,
    name: str | None,
    limits: Limits | None,
) -> Reading[Result]:
    found = format_named(stated, formats) if stated else detect_format(path, formats, limits)
    reader = found if isinstance(found, Fault) else found(options)
    return Reading(path, reader, name=name, limits=limits)
