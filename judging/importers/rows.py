"""What a file of judgments gives, whatever its format."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MarkRow:
    model: str
    value: float | None
    rationale: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person states beside the file."""

    judge: str = ""
    baseline: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class JudgmentRow:
    """One judgment: of a pair in one order, or of several answers on one preference."""

    line: int
    judge: str
    item_key: str
    models: tuple[str, ...]  # as shown
    label: str = ""
    invalid: str = ""
    text: str = ""
    turn: int = 0
    order: int = 1
    is_whole: bool = False
    preference: str = ""
    task: str = ""  # of a record without a key
    marks: tuple[MarkRow, ...] = field(default=())

    @property
    def place(self) -> str:
        """What it is about; a second one of the same place is a repeat."""
        said = (self.item_key, str(self.turn), self.preference, *self.models)
        return "\x00".join(said)
