"""What an importer gives: items and answers, checked, of one shape whatever file they came from."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Difficulty = Literal["easy", "medium", "hard"]
Role = Literal["system", "user", "assistant"]
FailureKind = Literal["model", "infrastructure"]


def _clean(name: str) -> str:
    """Names that look alike and differ would become two competitors, so they are refused."""
    if name != name.strip():
        raise ValueError("Remove the blank at the beginning or end.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} for character in name):
        raise ValueError("Remove the line break or invisible character.")
    return name


def _written(text: str) -> str:
    if not text.strip():
        raise ValueError("Write a text: this one is empty.")
    return text


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
Text = Annotated[str, AfterValidator(_written)]
Label = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]


class Row(BaseModel):
    """Strict: a number is no text, an unknown field is an error, nothing changes afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Message(Row):
    """One turn of an item's prompt."""

    role: Role
    content: Text


class Placed(Row):
    """A row that stood in a file."""

    line: int
    row: int = 0


class AnswerText(Row):
    """What a competitor wrote, or the kind of failure that kept it from writing."""

    competitor: Name
    text: str = ""
    failure: FailureKind | None = None

    @model_validator(mode="after")
    def _text_or_failure(self) -> "AnswerText":
        if self.failure is None and not self.text.strip():
            raise ValueError("The answer is empty: mark it as a failure, or remove it.")
        if self.failure is not None and self.text:
            raise ValueError("A failed answer has no text: remove the text or the failure.")
        return self


def _ends_with_user(messages: list[Message]) -> list[Message]:
    if messages[-1].role != "user":
        raise ValueError("The last message must be the user's: remove what follows it.")
    return messages


Messages = Annotated[list[Message], Field(min_length=1), AfterValidator(_ends_with_user)]


class ItemRow(Placed):
    """A benchmark item with the answers that its record carries."""

    key: Name
    messages: Messages
    main_category: Label | None = None
    sub_category: Label | None = None
    languages: list[Label] = []
    difficulty: Difficulty | None = None
    source: Label | None = None
    licence: Label | None = None
    task_types: list[Label] = []
    answers: list[AnswerText] = []

    @property
    def identity(self) -> str:
        """No two items of a file may agree in this."""
        return self.key


class AnswerRow(AnswerText, Placed):
    """An answer to an item that is named by its key; `prompt` where the file carries it."""

    item_key: Name
    sample: Annotated[int, Field(ge=1, le=10_000)] = 1
    finish_reason: Label | None = None
    prompt_tokens: Annotated[int, Field(ge=0)] | None = None
    completion_tokens: Annotated[int, Field(ge=0)] | None = None
    seconds: Annotated[float, Field(ge=0)] | None = None
    prompt: Text | None = None

    @property
    def identity(self) -> tuple[str, str, int]:
        """No two answers of a file may agree in this."""
        return (self.item_key, self.competitor, self.sample)
