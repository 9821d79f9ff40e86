"""What is asked of an export, in the words of the command and of the page."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

SEED: Final = 7
WORDS: Final = 10  # in a row, shared with a judging benchmark
THRESHOLD: Final = 0.7  # near duplicates stay on one side of a split


class ExportError(Exception):
    """An export that cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Choices:
    """One export. The same choices over the same facts give the same bytes."""

    benchmark: str
    shape: str
    source: str
    min_agreement: float = 0.0
    split: str = ""
    campaign: str = ""
    release: str = ""
    group: str = ""
    min_votes: int = 1
    plain: bool = False
    pairs: str = "best-worst"
    ties: str = "drop"
    rule: str = "strict"
    reward: str = "binary"
    hard: str = ""
    judged_by: tuple[str, ...] = ()
    decontaminate: bool = True
    comments: bool = False
    forbidden_licences: bool = False
    imported: bool = True
    words: int = WORDS
    seed: int = SEED

    def __post_init__(self) -> None:
        self.shares()  # a split that nobody can follow is refused before anything is read
        if not 0 <= self.min_agreement <= 1:
            raise ExportError(
                f"--min-agreement is {self.min_agreement:g}: state a share from 0 to 1."
            )
        self._check_words()
        if self.min_votes < 1 or self.words < 1:
            raise ExportError("--min-votes and --words are whole numbers from 1 on.")

    def _check_words(self) -> None:
        for name, allowed in ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise ExportError(
                    f"--{name} is {getattr(self, name)!r}: state one of {', '.join(allowed)}."
                )

    def shares(self) -> tuple[int, int] | None:
        """Parts of training and test, as `95/5` says them; None where there is no split."""
        if not self.split:
            return None
        train, slash, test = self.split.partition("/")
        if not (slash and train.isdecimal() and test.isdecimal() and int(train) and int(test)):
            raise ExportError(
                f"--split is {self.split!r}: state two parts like 95/5, training first."
            )
        return int(train), int(test)

    def as_json(self) -> dict[str, Any]:
        """As a job and a manifest keep it."""
        return {**asdict(self), "judged_by": list(self.judged_by)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From what a job kept; what is not a choice is left out."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        return cls(**{**kept, "judged_by": tuple(data.get("judged_by", ()))})


ALLOWED: Final = {
    "pairs": ("best-worst", "all-unequal"),
    "ties": ("drop", "positive"),
    "rule": ("strict", "inclusive"),
    "reward": ("binary", "fractional"),
}
