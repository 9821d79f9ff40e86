"""Prompts of judges as files: words with places for what is shown, and rubrics."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

OURS = Path(__file__).parent / "prompts"
PAIR = frozenset({"task", "answer_a", "answer_b"})
NOTES = "{{notes}}"  # a place that any words may have
PLACES = {  # that the words of a protocol must have
    "codearena": PAIR,
    "battles": PAIR,
    "choice": PAIR,
    "ratings": frozenset({"task", "answers", "criteria", "anchors"}),
    "codal": frozenset({"task", "reference", "answer", "criteria", "anchors"}),
}


class PromptError(ValueError):
    """The words cannot be used; `str` says what to change."""


@dataclass(frozen=True)
class Rubric:
    """One preference: what to look at, and what the steps of the scale mean."""

    title: str
    criteria: tuple[str, ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """A prompt that was read and can be used."""

    name: str
    protocol: str
    system: str
    task: str
    again: str
    rubrics: dict[str, Rubric]

    @property
    def take_notes(self) -> bool:
        """Whether they have a place for what stands behind a task."""
        return NOTES in self.system + self.task


def shipped(protocol: str) -> str:
    """The newest words of ours for a protocol, as a file has them."""
    found = sorted(OURS.glob(f"{protocol}-*.toml"), key=lambda path: int(path.stem.split("-")[-1]))
    return found[-1].read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=32)
def words_of(text: str) -> Words:
    """Read a prompt. Raises `PromptError` with the first thing that is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"The prompt is no TOML: {error}.") from error
    protocol = found.get("protocol", "")
    if protocol not in PLACES:
        known = ", ".join(PLACES)
        raise PromptError(f'protocol: found {protocol!r}; write one of {known}, as in "battles".')
    known_fields = {"name", "protocol", "system", "task", "again", "rubrics"}
    if unknown := sorted(set(found) - known_fields):
        raise PromptError(f"{unknown[0]}: there is no such field; take it out.")
    strings = {name: _string(found, name) for name in ("name", "system", "task")}
    everything = strings["system"] + strings["task"]
    for place in sorted(PLACES[protocol]):
        if f"{{{{{place}}}}}" not in everything:
            raise PromptError(f"task: it has no place for {place}; write {{{{{place}}}}} there.")
    rubrics = _rubrics(found.get("rubrics", {}))
    if "criteria" in PLACES[protocol] and not rubrics:
        raise PromptError("rubrics: there are none; write a table [rubrics.readability] or more.")
    return Words(protocol=protocol, again=str(found.get("again", "")), rubrics=rubrics, **strings)


def _string(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PromptError(f"{name}: found {value!r}; write words in quotation marks.")
    return value.strip()


def _rubrics(tables: Any) -> dict[str, Rubric]:
    if not isinstance(tables, dict):
        raise PromptError("rubrics: write tables such as [rubrics.readability].")
    rubrics = {}
    for key, table in tables.items():
        where = f"rubrics.{key}"
        if not isinstance(table, dict) or len(key) > 40:
            raise PromptError(f"{where}: write a table with title, criteria and anchors.")
        lists = [tuple(table.get(name) or ()) for name in ("criteria", "anchors")]
        if not all(lists) or not all(isinstance(each, str) for one in lists for each in one):
            raise PromptError(f"{where}: criteria and anchors need a list of words each.")
        rubrics[key] = Rubric(_string(table, "title"), lists[0], lists[1])
    return rubrics
