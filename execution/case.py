"""One test of a test set as it is stored: what is run, and who may see it."""

from dataclasses import dataclass
from typing import Any

from sandbox import Test
from sandbox.wire import pack_test, unpack_test


@dataclass(frozen=True)
class Case:
    """A test with what people wrote about it."""

    test: Test
    text: str  # as it is shown
    visible: bool = False  # to whoever answers
    weight: float = 1.0

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        shown = {"text": self.text, "visible": self.visible, "weight": self.weight}
        return {**shown, "test": pack_test(self.test)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Case":
        """From what was stored."""
        return cls(unpack_test(data["test"]), data["text"], data["visible"], data["weight"])
