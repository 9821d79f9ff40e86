"""A document on its way, and what a step is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict


class Document(Protocol):
    """A page or a text, as the engine has it."""

    id: str
    text: str
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a task runs, for steps that draw lots, read files or keep what they did."""

    seed: int
    folder: Path  # of the recipe: what it names is looked for here
    out: Path  # of the stage
    task: int = 0


class Step(BaseModel):
    """What a recipe says of one step, and what the step does.

    A step keeps a document, perhaps changed, or drops it for a reason. It raises what it likes over
    a document that it cannot understand: that one is set aside.
    """

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())

    do: str

    def open(self, place: Place) -> None:
        """Load what is needed, once for each task."""

    def reason_to_drop(self, document: Document) -> str:
        """Why the document goes, in a few words that can be counted; empty when it stays."""
        raise NotImplementedError
