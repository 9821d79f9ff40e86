"""What differs between two releases of a benchmark."""

from dataclasses import dataclass, field

from catalog.described import DESCRIPTION
from catalog.models import Release, ReleasedItem


@dataclass(frozen=True)
class Redescribed:
    """An item whose text stayed and whose description changed: the old and new value by name."""

    key: str
    changes: dict[str, tuple[object, object]]


@dataclass(frozen=True)
class Rewritten:
    """An item in two versions."""

    key: str
    before: ReleasedItem
    after: ReleasedItem


@dataclass(frozen=True)
class Changes:
    """Keys of items that came and went, and what became of those that stayed."""

    added: list[ReleasedItem] = field(default_factory=list)
    removed: list[ReleasedItem] = field(default_factory=list)
    rewritten: list[Rewritten] = field(default_factory=list)
    redescribed: list[Redescribed] = field(default_factory=list)
    is_first: bool = False

    def sentence(self) -> str:
        """All of it in one line."""
        if self.is_first:
            return "The first release."
        counts = (
            (len(self.added), "new"),
            (len(self.removed), "left out"),
            (len(self.rewritten), "with changed text"),
            (len(self.redescribed), "with changed labels"),
        )
        told = [f"{count:,} {words}" for count, words in counts if count]
        return f"{', '.join(told)}." if told else "Nothing but the name."


def changes_since(before: Release | None, after: Release) -> Changes:
    """How `after` differs from `before`; without one everything is new."""
    if before is None:
        return Changes(added=list(_by_key(after).values()), is_first=True)
    old, new = _by_key(before), _by_key(after)
    stayed = [(old[key], new[key]) for key in new if key in old]
    return Changes(
        added=[new[key] for key in new if key not in old],
        removed=[old[key] for key in old if key not in new],
        rewritten=[
            Rewritten(second.item.key, first, second)
            for first, second in stayed
            if first.item.content_digest != second.item.content_digest
        ],
        redescribed=[
            Redescribed(second.item.key, changes)
            for first, second in stayed
            if first.item.content_digest == second.item.content_digest
            and (changes := _described_anew(first, second))
        ],
    )


def _by_key(release: Release) -> dict[str, ReleasedItem]:
    rows = release.released_items.select_related("item").defer("item__messages")
    return {row.item.key: row for row in sorted(rows, key=lambda row: row.item.key)}


def _described_anew(before: ReleasedItem, after: ReleasedItem) -> dict[str, tuple[object, object]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in DESCRIPTION}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
