"""Texts that items must not repeat: the starter benchmark, and files that are named."""

import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from curation.reference_sets import ReferenceFileError, strings_in, texts_of
from open_arena.checks.alike import Reference
from open_arena.places import ITEMS

STARTER: Final = ITEMS.parent / "starter"


def starter_references() -> list[Reference]:
    """The tasks of the starter benchmark, which stands beside this one."""
    return [
        Reference(f"the starter's {name}", text)
        for file in sorted(STARTER.glob("items-*.jsonl"))
        for name, text in texts_of(file)
    ]


def read_references(paths: Sequence[Path]) -> tuple[list[Reference], list[str]]:
    """All texts of files and folders, archives unpacked; and why files could not be read."""
    references: list[Reference] = []
    left_out: list[str] = []
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if not file.is_file():
                continue
            try:
                references += _texts(file, left_out)
            except ReferenceFileError as error:
                left_out.append(str(error))
    return references, left_out


def _texts(file: Path, left_out: list[str]) -> list[Reference]:
    if not tarfile.is_tarfile(file) and not zipfile.is_zipfile(file):
        texts = _parts_of_object(file) or list(texts_of(file))
        return [Reference(f"{file.name}, {name}", text) for name, text in texts]
    with tempfile.TemporaryDirectory(prefix="references-") as folder:
        _unpack(file, folder)
        references, more = read_references([Path(folder)])
    left_out += more
    return references


def _parts_of_object(file: Path) -> list[tuple[str, str]]:
    """The texts of a file that is one JSON object, each member one text; none of other files."""
    if file.suffix != ".json":
        return []
    try:
        data = json.loads(file.read_bytes())
    except ValueError:
        return []
    members = data.items() if isinstance(data, dict) else ()
    return [(name, "\n".join(strings_in(value))) for name, value in members]


def _unpack(file: Path, folder: str) -> None:
    if zipfile.is_zipfile(file):
        shutil.unpack_archive(file, folder, "zip")
    else:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
