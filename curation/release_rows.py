"""The items of a release as they were described when it was made, in one order everywhere."""

from collections.abc import Iterator
from typing import Any

from catalog.described import Described, described
from catalog.models import Release
from catalog.taxonomy import SUBS

BATCH = 500


def released_rows(release: Release) -> Iterator[Described]:
    """Every item of a release, by key; memory stays flat however many there are."""
    keys = release.released_items.values_list("pk", "item__key")
    # Databases sort texts each in their own way; the order of code points is the same everywhere.
    ordered = [pk for pk, _ in sorted(keys, key=lambda pair: pair[1])]
    for start in range(0, len(ordered), BATCH):
        some = ordered[start : start + BATCH]
        rows = release.released_items.select_related("item").in_bulk(some)
        for pk in some:
            yield described(rows[pk].item, rows[pk])


def codearena_record(row: Described) -> dict[str, Any]:
    """An item by CodeArena's field names; what these cannot say stands under `meta.described`."""
    named = ("main_category", "sub_category", "source", "licence")
    meta: dict[str, Any] = {"described": {name: row[name] for name in named if row[name]}}
    if row["sub_category"] in SUBS:
        meta["parsed"] = {"task_type": [row["sub_category"]]}
    record = {
        "id": row["key"],
        "messages": row["messages"],
        "programming_language": row["raw_languages"],
        "meta": meta,
    }
    return record | ({"difficulty": row["difficulty"]} if row["difficulty"] else {})


def own_record(row: Described) -> dict[str, Any]:
    """An item by our own field names, as `own_items` are imported."""
    optional = ("main_category", "sub_category", "difficulty", "source", "licence")
    record = {"key": row["key"], "messages": row["messages"], "languages": row["raw_languages"]}
    return record | {name: row[name] for name in optional if row[name]}
