"""Which items a board looks at, and how items were described when the ledger stood at a number."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.db.models import Q

from catalog.models import BenchmarkItem, EarlierDescription, ReleasedItem
from leaderboard.models import Board, Snapshot

WAYS = ("main_category", "sub_category", "language", "difficulty")  # to part items into kinds
DESCRIPTION = ("main_category", "sub_category", "languages", "difficulty")


@dataclass(frozen=True)
class Description:
    """What an item is about, as far as boards care."""

    main_category: str = ""
    sub_category: str = ""
    languages: tuple[str, ...] = ()
    difficulty: str = ""

    def kind(self, way: str) -> str:
        """Where it falls in one of `WAYS`; empty where that is not said, or not one place."""
        if way == "language":
            return self.languages[0] if len(self.languages) == 1 else ""
        return str(getattr(self, way))


@dataclass(frozen=True)
class Slice:
    """The part of a benchmark that a board counts; every empty field means all of it."""

    main_category: str = ""
    sub_category: str = ""
    language: str = ""
    difficulty: str = ""
    annotator_group: str = ""
    sources: str = ""  # `Board.Sources`
    release_id: int | None = None  # the item versions of a release, as they were described then

    @classmethod
    def of_board(cls, board: Board) -> "Slice":
        return cls(**{field.name: getattr(board, field.name) for field in fields(cls)})

    def stated(self) -> dict[str, Any]:
        """Its words as snapshots keep them: a release where there is one."""
        words = asdict(self)
        if self.release_id is None:
            del words["release_id"]
        return words

    @property
    def is_whole(self) -> bool:
        """Whether it looks at all items and people."""
        return replace(self, sources="") == Slice()

    def holds(self, item: Description) -> bool:
        return (
            self.main_category in ("", item.main_category)
            and self.sub_category in ("", item.sub_category)
            and self.difficulty in ("", item.difficulty)
            and (not self.language or self.language in item.languages)
        )

    def of_items(self, prefix: str = "") -> Q:
        """The same for items, or for rows that have one under a prefix, as described now.

        Of a release: its item versions, as they were described then. Without one: the newest.
        """
        if self.release_id:
            released = ReleasedItem.objects.filter(self._described(), release=self.release_id)
            key = f"{prefix.removesuffix('__')}__in" if prefix else "pk__in"
            return Q(**{key: released.values("item")})
        return self._described(prefix) & Q(**{f"{prefix}is_latest": True})

    def _described(self, prefix: str = "") -> Q:
        condition = Q()
        for field in ("main_category", "sub_category", "difficulty"):
            if getattr(self, field):
                condition &= Q(**{f"{prefix}{field}": getattr(self, field)})
        if self.language:
            condition &= Q(**{f"{prefix}languages__contains": [self.language]})
        return condition


def describe_released(release_id: int) -> dict[int, Description]:
    """How the item versions of a release were described when it was made."""
    rows = ReleasedItem.objects.filter(release=release_id).values_list("item", *DESCRIPTION)
    return {pk: described(*values) for pk, *values in rows}


def slice_of(snapshot: Snapshot) -> Slice:
    """What the snapshot recorded that it counted, whatever the board says today."""
    # The first rules counted all, and knew no releases.
    stated = {"sources": Board.Sources.ALL, "release_id": None} | snapshot.parameters
    return Slice(**{field.name: stated[field.name] for field in fields(Slice)})


def describe(items: Iterable[int], *, as_of: int) -> dict[int, Description]:
    """How the items of these ids were described when the ledger stood at entry `as_of`.

    The rows are read before what they said earlier: a change in between is then found as one
    that has no number yet, and undone.
    """
    wanted = list(items)
    rows = BenchmarkItem.objects.filter(pk__in=wanted).values_list("pk", *DESCRIPTION)
    found = {pk: described(*values) for pk, *values in rows}
    later = EarlierDescription.objects.filter(item__in=wanted).exclude(
        ledger_entry__number__lte=as_of
    )
    for pk, *values in later.order_by("-pk").values_list("item", *DESCRIPTION):
        found[pk] = described(*values)  # the earliest change comes last and says what it was
    return found


def described(main: str, sub: str, languages: list[str], difficulty: str) -> Description:
    return Description(main, sub, tuple(languages), difficulty)


def described_anew(benchmark_id: int, *, since: int, as_of: int) -> list[int]:
    """Items whose change of description was numbered in between."""
    changes = EarlierDescription.objects.filter(
        item__benchmark=benchmark_id,
        ledger_entry__number__gt=since,
        ledger_entry__number__lte=as_of,
    )
    return list(changes.values_list("item", flat=True))
