"""How good a classifier is on what it has not seen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Confusion:
    """How often each label was taken for which."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)  # true label -> given labels

    def add(self, true: str, given: str) -> None:
        """One more."""
        self.counts.setdefault(true, Counter())[given] += 1

    @property
    def total(self) -> int:
        return sum(row.total() for row in self.counts.values())

    @property
    def accuracy(self) -> float:
        """The share of right labels."""
        return sum(row[true] for true, row in self.counts.items()) / self.total

    def recall(self, label: str) -> float:
        """Of what has this label, the share that was given it."""
        row = self.counts.get(label, Counter())
        return row[label] / row.total() if row else 0.0

    def precision(self, label: str) -> float:
        """Of what was given this label, the share that has it."""
        given = sum(row[label] for row in self.counts.values())
        return self.counts.get(label, Counter())[label] / given if given else 0.0

    def as_json(self) -> dict[str, Any]:
        """As it is written beside a model."""
        return {
            "total": self.total,
            "accuracy": round(self.accuracy, 4),
            "labels": {
                label: {
                    "precision": round(self.precision(label), 4),
                    "recall": round(self.recall(label), 4),
                    "given": dict(self.counts[label].most_common()),
                }
                for label in sorted(self.counts)
            },
        }


def confusion_of(pairs: Iterable[tuple[str, str]]) -> Confusion:
    """Of (true, given) labels."""
    confusion = Confusion()
    for true, given in pairs:
        confusion.add(true, given)
    return confusion
