"""What a card tells of the rows, counted as they pass: sizes, agreement, licences, known biases."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from exports.evidence import Case
from exports.preferences import PreferencePair
from exports.shapes import Written

# Marks of style, as boards control for them.
MARKS: Final = {
    "headings": re.compile(r"^#{1,6} ", re.M),
    "lists": re.compile(r"^ {0,3}(?:[-*+]|\d+[.)]) ", re.M),
    "bold": re.compile(r"\*\*[^*\n]+\*\*"),
    "code_blocks": re.compile(r"^```", re.M),
}
NOT_STATED: Final = "not stated"


@lru_cache(maxsize=256)  # an answer stands in many pairs of its item, one after the other
def marks_of(text: str) -> tuple[int, ...]:
    """How often each mark of style is in a text."""
    return tuple(len(mark.findall(text)) for mark in MARKS.values())


@dataclass
class Tally:
    """Counts of one export."""

    rows: Counter[str] = field(default_factory=Counter)  # by split
    items: Counter[str] = field(default_factory=Counter)
    item_licences: Counter[str] = field(default_factory=Counter)
    answer_licences: Counter[str] = field(default_factory=Counter)
    chosen_models: Counter[str] = field(default_factory=Counter)
    rejected_models: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    agreement: float = 0.0
    undecided: int = 0
    longer: int = 0
    characters: Counter[str] = field(default_factory=Counter)
    more_marks: Counter[str] = field(default_factory=Counter)
    fewer_marks: Counter[str] = field(default_factory=Counter)

    def add_item(self, split: str, case: Case) -> None:
        """Take in an item that has rows."""
        self.items[split] += 1
        self.item_licences[case.item.licence or NOT_STATED] += 1
        for answer in case.answers.values():
            self.answer_licences[f"{answer.model}: {answer.licence or NOT_STATED}"] += 1

    def add_row(self, split: str, written: Written) -> None:
        """Take in a row."""
        self.rows[split] += 1
        if "label" in written.row:
            self.labels["good" if written.row["label"] else "bad"] += 1
        if written.preference:
            self._add_pair(written.preference)

    def _add_pair(self, pair: PreferencePair) -> None:
        chosen, rejected = pair.chosen.text, pair.rejected.text
        self.pairs += 1
        self.agreement += pair.agreement
        self.chosen_models[pair.chosen.model] += 1
        self.rejected_models[pair.rejected.model] += 1
        self.longer += len(chosen) > len(rejected)
        self.characters["chosen"] += len(chosen)
        self.characters["rejected"] += len(rejected)
        for name, one, other in zip(MARKS, marks_of(chosen), marks_of(rejected), strict=True):
            self.more_marks[name] += one > other
            self.fewer_marks[name] += one < other

    def biases(self) -> dict[str, Any]:
        """Shares of pairs in which the chosen answer is the longer one, or has more of a mark."""
        if not self.pairs:
            return {}
        found: dict[str, Any] = {
            "chosen_is_longer": round(self.longer / self.pairs, 4),
            "mean_characters_chosen": round(self.characters["chosen"] / self.pairs, 1),
            "mean_characters_rejected": round(self.characters["rejected"] / self.pairs, 1),
        }
        for name in MARKS:
            found[f"chosen_has_more_{name}"] = round(self.more_marks[name] / self.pairs, 4)
            found[f"chosen_has_fewer_{name}"] = round(self.fewer_marks[name] / self.pairs, 4)
        return found

    def as_json(self) -> dict[str, Any]:
        """For the manifest; the same counts give the same text."""
        mean = {"mean_agreement": round(self.agreement / self.pairs, 4)} if self.pairs else {}
        return {
            "rows": dict(sorted(self.rows.items())),
            "items": dict(sorted(self.items.items())),
            "pairs": self.pairs,
            **mean,
            "labels": dict(sorted(self.labels.items())),
            "chosen_models": dict(sorted(self.chosen_models.items())),
            "rejected_models": dict(sorted(self.rejected_models.items())),
            "item_licences": dict(sorted(self.item_licences.items())),
            "answer_licences": dict(sorted(self.answer_licences.items())),
            "biases": self.biases(),
        }
