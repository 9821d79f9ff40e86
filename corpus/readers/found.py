"""What readers give: pages, and what could not be read."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Page:
    """One document as it was read."""

    id: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Aside:
    """A document that could not be read, and why."""

    id: str
    error: str
