"""One item of Open Arena 397, as its file says it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from catalog.languages import LANGUAGES, UnknownLanguageError, normalise
from execution.importers.own import OwnTest

Line = Annotated[str, Field(min_length=3, max_length=200, pattern=r"^\S[^\n]*\S$")]
Words = Annotated[str, Field(min_length=5, max_length=1500)]
Knowledge = Annotated[str, Field(min_length=15, max_length=500)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]

KEY_OF_NAME = {language.name: key for key, language in LANGUAGES.items()}
FEWEST_TESTS = 8
FEWEST_WRONG = 2


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Turn(_Part):
    """What one side says; a file has it as `- user: text` or `- assistant: text`."""

    role: Literal["user", "assistant"]
    content: Text

    @model_validator(mode="before")
    @classmethod
    def _by_role(cls, data: Any) -> Any:
        if not isinstance(data, dict) or len(data) != 1:
            raise ValueError("a turn is one of `user: text` and `assistant: text`")
        ((role, content),) = data.items()
        return {"role": role, "content": content}


class WrongProgram(_Part):
    """A program as somebody might well write it, and what is wrong with it."""

    mistake: Words
    program: Text


class ItemProgram(_Part):
    """What runs: a right program, wrong ones, and tests that tell them apart."""

    language: Literal["python", "javascript", "typescript", "c", "cpp", "java", "bash", "sql"]
    entry: Annotated[str, Field(pattern=r"^[A-Za-z_$][\w$]*$")] = ""
    reference: Text
    wrong: Annotated[list[WrongProgram], Field(min_length=FEWEST_WRONG)]
    tests: Annotated[list[OwnTest], Field(min_length=FEWEST_TESTS)]

    @model_validator(mode="after")
    def _entry_goes_with_calls(self) -> Self:
        calls = any(test.output is None for test in self.tests)
        if calls != bool(self.entry):
            raise ValueError(
                "tests with call need the name of the function (entry); others have none"
            )
        return self


class ItemFields(_Part):
    """The fields of a file, in their order."""

    title: Line
    difficulty: Literal["easy", "medium", "hard"]
    languages: list[str]
    natural_language: Literal["en", "zh"]
    knowledge: Knowledge
    why_this_difficulty: Words
    good_answer: Annotated[list[Words], Field(min_length=2, max_length=5)]
    bad_answers: Annotated[list[Words], Field(min_length=2, max_length=4)]
    turns: Annotated[list[Turn], Field(min_length=1)]
    program: ItemProgram | None = None

    @field_validator("languages")
    @classmethod
    def _are_known(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in KEY_OF_NAME:
                raise ValueError(_unknown_language(name))
        if len(set(names)) < len(names):
            raise ValueError("a language stands twice")
        return names

    @field_validator("turns")
    @classmethod
    def _take_turns(cls, turns: list[Turn]) -> list[Turn]:
        roles = [turn.role for turn in turns]
        if (
            roles != [("user", "assistant")[n % 2] for n in range(len(roles))]
            or len(roles) % 2 == 0
        ):
            raise ValueError("user and assistant take turns; the user is first and last")
        return turns


def _unknown_language(name: str) -> str:
    try:
        keys = normalise(name)
    except UnknownLanguageError as error:
        return str(error)
    names = ", ".join(LANGUAGES[key].name for key in keys) or "an empty list"
    return f"{name!r} is written {names} here"


@dataclass(frozen=True)
class ArenaItem:
    """An item with what its place says: the file's name is its key, the folder its category."""

    file: Path
    sub: str
    fields: ItemFields

    @property
    def key(self) -> str:
        """Its name in the benchmark."""
        return self.file.stem

    @property
    def language_keys(self) -> list[str]:
        """Its languages as the catalog keeps them."""
        return [KEY_OF_NAME[name] for name in self.fields.languages]

    @property
    def text(self) -> str:
        """All turns, one after the other."""
        return "\n\n".join(turn.content for turn in self.fields.turns)


def without_fences(text: str) -> str:
    """A text without its fenced blocks of code."""
    return re.sub(r"(?ms)^[ \t]*(```+|~~~+).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", "", text)
