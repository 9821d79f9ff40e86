"""Arena-Hard's prompts, and the answers of one model to them in the newer and the older shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from catalog.importers.answering import answer, competitor_named
from catalog.importers.checking import checked
from catalog.importers.formats import Format
from catalog.importers.problems import NOTHING, Fault
from catalog.importers.record import Record
from catalog.importers.rows import AnswerRow, ItemRow, Label, Message, Name, Role, Row, Text

_FIRST = "messages[0].content"


class _Prompt(Row):
    uid: Name
    category: Label
    cluster: Label | None = None
    subcategory: Label | None = None
    prompt: Text

    @model_validator(mode="after")
    def _one_finer_category(self) -> Self:
        if (self.cluster is None) == (self.subcategory is None):
            raise ValueError("Give either a cluster or a subcategory.")
        return self


class ArenaHardItems(Format[ItemRow]):
    """`question.jsonl`: version 0.1 names a cluster, version 2.0 a subcategory."""

    name = "arena_hard_items"
    is_foreign = True
    needs = "uid, category, prompt, and cluster or subcategory"
    required = frozenset({"uid", "category", "prompt"})
    takes = required | {"cluster", "subcategory"}

    @classmethod
    def fits(cls, names: frozenset[str]) -> bool:
        """One of the two names for the finer category is there."""
        return super().fits(names) and bool({"cluster", "subcategory"} & names)

    def rows(self, record: Record) -> Iterator[ItemRow | Fault]:
        """One item whose prompt is a single user message."""
        for prompt in checked(_Prompt, record.fields):
            yield prompt if isinstance(prompt, Fault) else _item(prompt, record)


def _item(prompt: _Prompt, record: Record) -> ItemRow:
    return ItemRow(
        line=record.line,
        row=record.row,
        key=prompt.uid,
        messages=[Message(role="user", content=prompt.prompt)],
        main_category=prompt.category,
        sub_category=prompt.cluster or prompt.subcategory,
    )


def _unwrapped(content: object) -> object:
    """The text of an answer that is written as {"answer": text} or {"content": text, ...}."""
    if not isinstance(content, dict):
        return content
    if set(content) - {"token_len"} not in ({"answer"}, {"content"}):
        raise ValueError('Write a text, or an object with the text under "answer" or "content".')
    inner: object = content.get("answer", content.get("content"))
    return inner


MaybeText = Annotated[str | None, BeforeValidator(_unwrapped)]


class _Turn(Row):
    role: Role
    content: MaybeText


class _Choice(Row):
    index: Annotated[int, Field(ge=0)] = 0
    turns: Annotated[list[MaybeText], Field(min_length=1)]


class _Newer(Row):
    uid: Name
    messages: list[_Turn]


class _Older(Row):
    question_id: Name
    choices: Annotated[list[_Choice], Field(min_length=1)]


class ArenaHardAnswers(Format[AnswerRow]):
    """`model_answer/<model>.jsonl`: with messages, or in older files with choices and turns."""

    name = "arena_hard_answers"
    is_foreign = True
    needs = "uid, model and messages, or question_id, model_id and choices"
    required = frozenset()
    takes = frozenset({"uid", "model", "messages", "question_id", "model_id", "choices"})
    left_out = frozenset({"ans_id", "answer_id", "tstamp", "metadata", "conv_metadata"})

    @classmethod
    def fits(cls, names: frozenset[str]) -> bool:
        """One of the two shapes is whole."""
        newer, older = {"uid", "model", "messages"}, {"question_id", "model_id", "choices"}
        return newer <= names or older <= names

    def rows(self, record: Record) -> Iterator[AnswerRow | Fault]:
        """One answer, or one for each choice."""
        fields = dict(record.fields)
        older = "choices" in fields
        named_in = "model_id" if older else "model"
        competitor = competitor_named(fields.pop(named_in, None), self.options, named_in)
        if isinstance(competitor, Fault):
            yield competitor
        for shape in checked(_Older, fields) if older else checked(_Newer, fields):
            if isinstance(shape, Fault):
                yield shape
            elif not isinstance(competitor, Fault):
                for found in _newer(shape) if isinstance(shape, _Newer) else _older(shape):
                    if isinstance(found, Fault):
                        yield found
                        continue
                    made = {**found.fields, **record.place, "competitor": competitor}
                    names = {**found.names, "competitor": named_in}
                    yield from answer(AnswerRow, made, found.text, self.options, names)


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer in either shape: its text, the rest, and what the file calls them."""

    text: str | None
    fields: dict[str, object]
    names: dict[str, str]


def _newer(shape: _Newer) -> Iterator[_Found | Fault]:
    roles = [turn.role for turn in shape.messages]
    if roles != ["user", "assistant"]:
        found = ", ".join(roles) or NOTHING
        yield Fault("messages", found, "Give one user message and one assistant message.")
        return
    prompt, reply = shape.messages
    fields: dict[str, object] = {"item_key": shape.uid, "prompt": prompt.content}
    yield _Found(reply.content, fields, {"text": "messages[1].content", "prompt": _FIRST})


def _older(shape: _Older) -> Iterator[_Found | Fault]:
    for place, choice in enumerate(shape.choices):
        path = f"choices[{place}].turns"
        if len(choice.turns) > 1:
            fix = "Give one turn: answers of several turns are not taken."
            yield Fault(path, f"{len(choice.turns)} turns", fix)
            continue
        fields: dict[str, object] = {"item_key": shape.question_id, "sample": choice.index + 1}
        yield _Found(choice.turns[0], fields, {"text": f"{path}[0]"})
