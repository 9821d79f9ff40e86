"""A recipe: one TOML file that says what is read, the steps in their order, and what is written."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.document import Step
from corpus.faults import CorpusError

# Only the steps that a recipe names are loaded: some need large libraries.
STEPS: Final = {
    "recall": "recall:Recall",
    "clean": "clean:Clean",
    "language": "language:Language",
    "sample": "sample:Sample",
    "quality": "quality:Quality",
    "length": "length:Length",
    "licence": "licence:Licence",
    "private": "private:Private",
    "contamination": "contamination:Contamination",
    "exact-duplicates": "duplicates:ExactDuplicates",
    "near-duplicates": "duplicates:NearDuplicates",
    "rewrite": "rewrite:Rewrite",
    "answer": "answer:Answer",
    "test": "test:TestStep",
    "judge": "judge:Judge",
    "choose": "choose:Choose",
}


class Read(BaseModel):
    """What is read."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)

    paths: list[str] = Field(min_length=1)  # files, folders or patterns, beside the recipe
    format: Literal["warc", "wet", "parquet", "jsonl", "html"]
    text: str = "text"  # the column of the text, in Parquet and JSON Lines
    key: str = "id"  # the column that names a document
    licence: str = ""  # of everything that is read, where the documents do not say
    largest: int = 4_000_000  # bytes; a larger document is set aside


class Write(BaseModel):
    """What is written beside the documents themselves."""

    model_config = ConfigDict(extra="forbid", strict=True)

    shapes: list[Literal["documents", "items", "sft"]] = ["documents"]
    parquet: bool = True


@dataclass(frozen=True)
class Recipe:
    """One file, read."""

    name: str
    seed: int
    folder: Path
    read: Read
    steps: tuple[Step, ...]
    write: Write
    digest: str  # of the file as it stands


def read_recipe(path: Path) -> Recipe:
    """The recipe of a file. Raises CorpusError for what it does not know."""
    try:
        text = path.read_bytes()
        data = tomllib.loads(text.decode())
    except FileNotFoundError as error:
        raise CorpusError(f"There is no {path}. Recipes are in corpus/recipes.") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}. Write TOML.") from error
    parts = {"name", "seed", "read", "step", "write"}
    if unknown := sorted(set(data) - parts):
        raise CorpusError(
            f"{path}: {unknown[0]!r} is not known; there are name, seed, [read], [[step]] "
            f"and [write]{_nearest(unknown[0], parts)}."
        )
    seed = data.get("seed", 7)
    if type(seed) is not int:
        raise CorpusError(f"{path}: seed is {seed!r}; state a whole number.")
    steps = data.get("step", [])
    if not isinstance(steps, list):
        raise CorpusError(f"{path}: write each step as [[step]], with two brackets.")
    return Recipe(
        str(data.get("name", path.stem)),
        seed,
        path.resolve().parent,
        _part(path, "[read]", Read, data.get("read", {})),
        tuple(_steps(path, steps)),
        _part(path, "[write]", Write, data.get("write", {})),
        sha256(text).hexdigest(),
    )


def _steps(path: Path, entries: list[Any]) -> Iterable[Step]:
    for number, entry in enumerate(entries, start=1):
        name = entry.get("do") if isinstance(entry, dict) else None
        if name not in STEPS:
            raise CorpusError(
                f"{path}: step {number} says do = {name!r}; there are {', '.join(STEPS)}"
                f"{_nearest(str(name), STEPS)}."
            )
        yield _part(path, f"step {number} ({name})", _kind(str(name)), entry)


def _kind(name: str) -> type[Step]:
    module, _, kind = STEPS[name].partition(":")
    found: type[Step] = getattr(import_module(f"corpus.steps.{module}"), kind)
    return found


Part = TypeVar("Part", bound=BaseModel)


def _part(path: Path, where: str, kind: type[Part], values: object) -> Part:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "it"
        if first["type"] == "extra_forbidden":
            known = [name for name in kind.model_fields if name != "do"]
            message = f"is not known; there are {', '.join(known)}{_nearest(field, known)}"
        else:
            message = f"{first['msg'].lower()}, and stands as {first['input']!r}"
        raise CorpusError(f"{path}: {where}: {field} {message}.") from error


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1)
    return f"; perhaps {near[0]!r} is meant" if near else ""
