"""CodeArena's own records: items with an answer in each field named `<model>_response`."""

import ast
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator

from catalog.importers.answering import answer
from catalog.importers.checking import checked
from catalog.importers.formats import Format
from catalog.importers.problems import Fault
from catalog.importers.record import Record
from catalog.importers.rows import AnswerText, Difficulty, ItemRow, Label, Messages, Name, Row
from catalog.importers.source import Limits
from web import strict_json

_SUFFIX = "_response"
_MAX_LENGTH = 500_000
_STRING = r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\""""
# Strings, brackets, commas and colons only: nothing that a parser could be led astray with.
_LITERAL = re.compile(rf"(?:{_STRING}|[\[\]{{}}:,\s]|None)*+", re.DOTALL)
_STRINGS = re.compile(_STRING, re.DOTALL)
_MAX_BRACKETS = 1_000  # half a megabyte of brackets would make 260 MB of syntax tree


def _list_in_text(value: object) -> object:
    """A list that some copies hold as a text, in JSON or as Python prints it."""
    if not isinstance(value, str):
        return value
    try:
        parsed = strict_json.parse(value, Limits())
    except strict_json.MalformedError:
        parsed = _python_literal(value)
    if not isinstance(parsed, list):
        raise ValueError("Write a list, or a text that holds one in JSON or Python form.")
    for fault in strict_json.faults_in(parsed, Limits()):
        raise ValueError(f"Inside the text, at {fault.field}: {fault.fix}")
    return parsed


def _python_literal(text: str) -> object:
    if len(text) > _MAX_LENGTH or not _LITERAL.fullmatch(text):
        return None
    if len(_STRINGS.sub("", text)) > _MAX_BRACKETS:
        return None
    try:
        # Some copies have real line breaks inside the quotes, where Python would print \n.
        value: object = ast.literal_eval(_STRINGS.sub(_on_one_line, text.strip()))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    return value


def _on_one_line(string: re.Match[str]) -> str:
    return string.group().replace("\n", "\\n").replace("\r", "\\r")


class _Parsed(Row, extra="allow"):
    task_type: list[Label] | None = None


class _Described(Row):
    """What a release exported from here says beside CodeArena's own fields."""

    main_category: Label | None = None
    sub_category: Label | None = None
    source: Label | None = None
    licence: Label | None = None


DESCRIBED = tuple(_Described.model_fields)


class _Meta(Row, extra="allow"):
    parsed: _Parsed | None = None
    described: _Described | None = None


class _CodeArenaRecord(Row):
    id: Name
    messages: Annotated[Messages, BeforeValidator(_list_in_text)]
    difficulty: Difficulty | None = None
    programming_language: Annotated[list[Label] | None, BeforeValidator(_list_in_text)] = None
    meta: _Meta | None = None
    main_category: Label | None = None  # these four stand so in our tables
    sub_category: Label | None = None
    source: Label | None = None
    licence: Label | None = None

    @property
    def task_types(self) -> list[str]:
        """The free-text tags, which copies of the file may lack at any level."""
        parsed = self.meta.parsed if self.meta else None
        return (parsed.task_type if parsed else None) or []

    @property
    def described(self) -> _Described:
        """What only our own exports say; empty elsewhere."""
        own = (self.meta.described if self.meta else None) or _Described()
        words = {name: getattr(self, name) or getattr(own, name) for name in DESCRIBED}
        return _Described(**words)


class CodeArena(Format[ItemRow]):
    """The benchmark as published; further answer fields are welcome."""

    name = "codearena"
    is_foreign = True
    needs = "id, messages, and difficulty, programming_language or a field <model>_response"
    required = frozenset({"id", "messages"})
    takes = frozenset({"id", "messages", "difficulty", "programming_language", "meta", *DESCRIBED})

    @classmethod
    def fits(cls, names: frozenset[str]) -> bool:
        """The two common names and one of those that only these records have."""
        own = {"difficulty", "programming_language"} & names or any(map(_is_answer, names))
        return super().fits(names) and bool(own)

    def takes_field(self, name: str) -> bool:
        """Its own fields, and every answer that is not stated to be ignored."""
        own = name in self.takes or _is_answer(name)
        return own and name not in self.options.ignore

    def rows(self, record: Record) -> Iterator[ItemRow | Fault]:
        """One item."""
        own = {name: value for name, value in record.fields.items() if name in self.takes}
        answers: list[AnswerText] = []
        faults: list[Fault] = []
        for name in sorted(record.fields.keys() - own.keys()):
            fields = {"competitor": name.removesuffix(_SUFFIX)}
            names = {"competitor": name, "text": name}
            for each in answer(AnswerText, fields, record.fields[name], self.options, names):
                if isinstance(each, Fault):
                    faults.append(each)
                else:
                    answers.append(each)
        for item in checked(_CodeArenaRecord, own):
            if isinstance(item, Fault):
                yield item
            elif not faults:
                yield _item(item, record, answers)
        yield from faults


def _is_answer(name: str) -> bool:
    return name.endswith(_SUFFIX) and len(name) > len(_SUFFIX)


def _item(item: _CodeArenaRecord, record: Record, answers: list[AnswerText]) -> ItemRow:
    return ItemRow(
        line=record.line,
        row=record.row,
        key=item.id,
        messages=item.messages,
        languages=item.programming_language or [],
        difficulty=item.difficulty,
        task_types=item.task_types,
        answers=answers,
        **dict(item.described),
    )
