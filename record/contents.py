"""What the log says of each fact: what its author knows, and what is hidden from the author.

Only columns that never change may stand here, for a leaf is made again when it is shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from annotations.models import ImportedVote, ImportRuling, LedgerEntry, Ruling, Vote
from annotations.models.ledger import fact_kinds
from record.canonical import canonical, hidden_digest
from record.tree import leaf_hash

SALT = 16  # bytes of each of the two
Halves = tuple[dict[str, Any], dict[str, Any]]  # open, hidden
Reader = Callable[[Any], Iterator[tuple[int, dict[str, Any], dict[str, Any]]]]


@dataclass(frozen=True)
class LeafContent:
    """One fact as the log holds it."""

    number: int
    kind: str
    open: dict[str, Any]
    hidden: dict[str, Any]

    def text(self, salt: bytes) -> str:
        """The text that is hashed; the author gets it as the receipt."""
        leaf = {
            "number": self.number,
            "kind": self.kind,
            "open": self.open,
            "salt": salt[:SALT].hex(),
            "hidden": hidden_digest(salt[SALT:], self.hidden),
        }
        return canonical(leaf)

    def digest(self, salt: bytes) -> bytes:
        return leaf_hash(self.text(salt).encode())


def contents_of(entries: Iterable[LedgerEntry]) -> Iterator[LeafContent]:
    """The facts of these entries, in their order."""
    wanted = list(entries)
    tables = {fact.kind: fact.model for fact in fact_kinds()}
    found: dict[tuple[str, int], Halves] = {}
    for kind in {entry.kind for entry in wanted}:
        ids = [entry.fact for entry in wanted if entry.kind == kind]
        reader: Reader = READERS.get(kind, any_fact)
        for pk, opened, hidden in reader(tables[kind]._default_manager.filter(pk__in=ids)):
            found[kind, pk] = (opened, hidden)
    for entry in wanted:
        halves = found.get((entry.kind, entry.fact))
        if halves:  # or somebody removed a fact, and the log tells
            yield LeafContent(entry.number, entry.kind, *halves)


def votes(rows: "models.QuerySet[Vote]") -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """A person's own choice is open; models, purpose and place in the count are hidden."""
    columns = (
        *("pk", "assignment__public_id", "annotator__pseudonym", "winner", "strength"),
        *("difficulty", "reasons", "flags", "cast_at", "replaces"),
        *("item__benchmark", "item", "assignment__battle__public_id", "competitor_a"),
        *("competitor_b", "purpose", "surplus", "annotator_group", "names_shown_at"),
        "assignment",
    )
    for row in rows.values_list(*columns):
        pk, assignment, person, winner, strength, difficulty, reasons, flags, at, replaces = row[
            :10
        ]
        benchmark, item, battle, first, second, purpose, surplus, group, names, place = row[10:]
        yield (
            pk,
            {
                "vote": pk,
                "assignment": str(assignment),
                "annotator": person,
                "winner": winner,
                "strength": strength,
                "difficulty": difficulty,
                "reasons": reasons,
                "flags": flags,
                "cast_at": at.isoformat(),
                "replaces": replaces,
            },
            {
                "benchmark": benchmark,
                "item": item,
                "battle": str(battle),
                "place": place,
                "a": first,
                "b": second,
                "purpose": purpose,
                "surplus": surplus,
                "group": group,
                "named": names is not None,
            },
        )


def imported_votes(
    rows: "models.QuerySet[ImportedVote]",
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    columns = (
        *("pk", "row_key", "file_digest", "benchmark", "item", "item_key", "competitor_a"),
        *("competitor_b", "winner", "judge", "turn", "cast_at"),
    )
    for pk, row, file, benchmark, item, key, first, second, *rest in rows.values_list(*columns):
        winner, judge, turn, at = rest
        hidden = {"benchmark": benchmark, "item": item, "item_key": key, "a": first, "b": second}
        hidden |= {"winner": winner, "judge": judge, "turn": turn}
        hidden |= {"cast_at": at.isoformat() if at else None}
        yield pk, {"row": row, "file": file}, hidden


def rulings(
    rows: "models.QuerySet[Ruling]",
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    columns = ("pk", "benchmark", "annotator__pseudonym", "excludes", "reason", "at")
    for pk, benchmark, person, excludes, reason, at in rows.values_list(*columns):
        hidden = {"benchmark": benchmark, "annotator": person, "excludes": excludes}
        yield pk, {}, hidden | {"reason": reason, "at": at.isoformat()}


def import_rulings(
    rows: "models.QuerySet[ImportRuling]",
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    columns = ("pk", "benchmark", "file_digest", "judge", "excludes", "reason", "at")
    for pk, benchmark, file, judge, excludes, reason, at in rows.values_list(*columns):
        hidden = {"benchmark": benchmark, "file": file, "judge": judge, "excludes": excludes}
        yield pk, {}, hidden | {"reason": reason, "at": at.isoformat()}


def any_fact(
    rows: "models.QuerySet[Any]",
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Facts on which no board rests by itself: all their columns, hidden."""
    names = [field.attname for field in rows.model._meta.concrete_fields]
    for row in rows.values(*names):
        hidden = {name: plain(value) for name, value in row.items()}
        yield int(row[rows.model._meta.pk.attname]), {}, hidden


def plain(value: Any) -> Any:
    """As JSON has it."""
    return value if isinstance(value, str | int | bool | float | list | dict | None) else str(value)


READERS: dict[str, Reader] = {
    "vote": votes,
    "imported_vote": imported_votes,
    "ruling": rulings,
    "import_ruling": import_rulings,
}
