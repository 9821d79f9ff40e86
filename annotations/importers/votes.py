"""A vote that came in a file, and the key by which a second import knows it again."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from catalog.importers.problems import one_of
from catalog.importers.rows import Name, Placed

Winner = Literal["model_a", "model_b", "tie", "both_bad"]

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"\d{1,15}(\.\d{1,12})?", re.ASCII)


def _text_or_none(value: object) -> object:
    """Keys and judges are numbers in some files; an empty cell says nothing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _whole_or_none(value: object) -> object:
    if isinstance(value, str):
        if value and not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise ValueError("Write a whole number.")
        return int(value) if value else None
    return value


def _moment(value: object) -> object:
    """Seconds since 1970, as number or text, or ISO 8601 with a time zone."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return float(value) if _SECONDS.fullmatch(value) else _from_iso(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Write seconds since 1970, or a time in ISO 8601 with its zone.")
    return float(value)


def _from_iso(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        fix = "Write seconds since 1970, or a time like 2024-05-01T12:00:00Z."
        raise ValueError(fix) from error
    if moment.tzinfo is None:
        raise ValueError("Add the time zone: Z for UTC, or an offset like +02:00.")
    return moment


def _within_limits(value: object) -> object:
    if isinstance(value, float):
        if not _EARLIEST.timestamp() <= value < _LATEST.timestamp():
            raise ValueError("Write seconds since 1970 (not milliseconds), from 2000 to 2100.")
        return datetime.fromtimestamp(value, tz=UTC)
    if isinstance(value, datetime):
        if not _EARLIEST <= value < _LATEST:
            raise ValueError("Write a time from 2000 to 2100.")
        return value.astimezone(UTC)
    return value


def _known_winner(word: object, info: ValidationInfo) -> object:
    """Translate by the words that the validation context allows, and by no others."""
    words: Mapping[str, str] = info.context or {}
    if not isinstance(word, str) or word not in words:
        raise ValueError(one_of(word, words))
    return words[word]


def _other_than_a(name: str, info: ValidationInfo) -> str:
    if name == info.data.get("competitor_a"):
        raise ValueError("Both sides are the same model: name two different ones.")
    return name


class VoteRow(Placed):
    """One vote of a file. Its place and `occurrence` are not facts of it."""

    occurrence: int = 1
    competitor_a: Name
    competitor_b: Annotated[Name, AfterValidator(_other_than_a)]
    winner: Annotated[Winner, BeforeValidator(_known_winner)]
    judge: Annotated[Name | None, BeforeValidator(_text_or_none)] = None
    item_key: Annotated[Name | None, BeforeValidator(_text_or_none)] = None
    turn: Annotated[
        Annotated[int, Field(ge=1, le=1_000)] | None, BeforeValidator(_whole_or_none)
    ] = None
    cast_at: Annotated[
        datetime | None, BeforeValidator(_within_limits), BeforeValidator(_moment)
    ] = None

    @property
    def identity(self) -> None:
        """Equal votes may stand in a file: each counts, by its occurrence."""
        return

    @property
    def row_key(self) -> str:
        """The key of this very row."""
        return row_key(self, self.occurrence)

    def facts(self) -> str:
        """Canonical JSON of what was voted, the same whatever file or column it came from."""
        facts = {
            "competitor_a": self.competitor_a,
            "competitor_b": self.competitor_b,
            "winner": self.winner,
            "judge": self.judge,
            "item_key": self.item_key,
            "turn": self.turn,
            "cast_at": self.cast_at.isoformat() if self.cast_at else None,
        }
        return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def row_key(row: VoteRow, occurrence: int) -> str:
    """SHA-256 of the row's facts and of how many equal rows stood in the file up to here."""
    return hashlib.sha256(f"{occurrence}:{row.facts()}".encode()).hexdigest()
