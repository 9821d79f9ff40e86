"""A release as a folder: items by CodeArena's names and by ours, Parquet, card and manifest."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pyarrow
import pyarrow.parquet

from catalog.described import Described, DigestOfItems
from catalog.models import Release
from curation.release_card import Card
from curation.release_rows import codearena_record, own_record, released_rows

ITEMS, OWN_ITEMS, PARQUET = "items.jsonl", "own_items.jsonl", "items.parquet"
CARD, MANIFEST = "README.md", "manifest.json"
GROUP = 1000  # rows

TURN = pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())])
SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.string()),
        ("messages", pyarrow.list_(TURN)),
        ("difficulty", pyarrow.string()),
        ("programming_language", pyarrow.list_(pyarrow.string())),
        ("main_category", pyarrow.string()),
        ("sub_category", pyarrow.string()),
        ("source", pyarrow.string()),
        ("licence", pyarrow.string()),
    ]
)


class ExportError(Exception):
    """A folder that cannot be written; the text says why and what to do."""


def write_release(release: Release, folder: Path) -> dict[str, Any]:
    """Write all files of a release; returns its manifest. The same release gives the same bytes.

    Files of these names that are there are replaced when all of the new ones are whole.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file: name a folder, which may be new.")
    folder.mkdir(parents=True, exist_ok=True)
    card = Card(release)
    with ExitStack() as stack:
        parts = {name: folder / f".{name}.part" for name in (ITEMS, OWN_ITEMS, PARQUET)}
        for part in parts.values():
            stack.callback(part.unlink, missing_ok=True)
        digest = _write_rows(card.counting(released_rows(release)), parts)
        if digest != release.items_digest:
            raise ExportError(
                f"The items of {release} have the digest {digest[:12]} and not the one of the "
                f"release, {release.items_digest[:12]}: rows were changed past the application."
            )
        for name, part in parts.items():
            part.replace(folder / name)
    (folder / CARD).write_text(card.text(), encoding="utf-8")
    files = {name: _facts(folder / name) for name in (ITEMS, OWN_ITEMS, PARQUET, CARD)}
    manifest = _manifest(release, card.licences, files)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def _write_rows(rows: Iterator[Described], parts: dict[str, Path]) -> str:
    digest = DigestOfItems()
    with (
        parts[ITEMS].open("w", encoding="utf-8", newline="\n") as items,
        parts[OWN_ITEMS].open("w", encoding="utf-8", newline="\n") as own_items,
        pyarrow.parquet.ParquetWriter(parts[PARQUET], SCHEMA) as parquet,
    ):
        group: list[dict[str, Any]] = []
        for row in rows:
            digest.add(row)
            items.write(_line(codearena_record(row)))
            own_items.write(_line(own_record(row)))
            group.append(_parquet_row(row))
            if len(group) == GROUP:
                parquet.write_table(pyarrow.Table.from_pylist(group, SCHEMA))
                group = []
        parquet.write_table(pyarrow.Table.from_pylist(group, SCHEMA))
    return digest.hexdigest()


def write_parquet(rows: Iterable[Described], file: IO[bytes]) -> None:
    """Some items as a table."""
    with pyarrow.parquet.ParquetWriter(file, SCHEMA) as parquet:
        waiting = iter(rows)
        while group := [_parquet_row(row) for row in islice(waiting, GROUP)]:
            parquet.write_table(pyarrow.Table.from_pylist(group, SCHEMA))


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _parquet_row(row: Described) -> dict[str, Any]:
    names = ("messages", "main_category", "sub_category", "difficulty", "source", "licence")
    same = {name: row[name] or None for name in names}
    return {"id": row["key"], "programming_language": row["raw_languages"], **same}


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            "bytes": path.stat().st_size,
        }


def _manifest(release: Release, licences: Counter[str], files: dict[str, Any]) -> dict[str, Any]:
    return {
        "benchmark": release.benchmark.name,
        "release": release.name,
        "made_at": release.made_at.isoformat(),
        "items": release.item_count,
        "items_digest": release.items_digest,
        "licences": dict(sorted(licences.items())),
        "before": release.before and release.before.name,
        "files": files,
    }
