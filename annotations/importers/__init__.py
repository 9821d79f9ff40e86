"""Files of votes in; checked rows, or all that is wrong with them, out. No database here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from annotations.importers.arena import ArenaVotes
from annotations.importers.mapping import ColumnMapping, MappingError, WinnerMapping
from annotations.importers.votes import VoteRow, row_key
from catalog.importers import Limits, Options, Reading
from catalog.importers.reading import format_named

__all__ = [
    "VOTE_FORMATS",
    "ColumnMapping",
    "MappingError",
    "VoteRow",
    "WinnerMapping",
    "read_votes",
    "row_key",
]

VOTE_FORMATS: Final[Mapping[str, type[ArenaVotes]]] = {ArenaVotes.name: ArenaVotes}


def read_votes(
    path: Path,
    format: str = "arena",
    *,
    columns: ColumnMapping | None = None,
    winners: WinnerMapping | None = None,
    options: Options | None = None,
    name: str | None = None,
    limits: Limits | None = None,
) -> Reading[VoteRow]:
    """The votes of a file, by its own names and words or by those of a stated mapping."""
    found = format_named(format, VOTE_FORMATS)
    return Reading(path, found(options, columns, winners), name=name, limits=limits)
