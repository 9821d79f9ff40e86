"""The files of an export, written row by row: JSON Lines, Parquet beside them, a sidecar."""

import hashlib
import json
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import pyarrow
import pyarrow.parquet

from exports.choices import ExportError
from exports.shapes import Written

GROUP: Final = 1000  # rows of a Parquet group, or fewer where they are large
GROUP_BYTES: Final = 4_000_000
MANIFEST, CARD = "manifest.json", "README.md"
FORMER: Final = ("*.jsonl", "*.parquet", "meta/*.jsonl", "dataset_info.json", "axolotl.yml")


class SplitFiles:
    """The files of one split: `train.jsonl`, `train.parquet`, `meta/train.jsonl`."""

    def __init__(self, folder: Path, split: str, schema: pyarrow.Schema) -> None:
        self._stack = ExitStack()
        self._schema = schema
        self._group: list[dict[str, Any]] = []
        self._size = 0
        self._texts = {
            name: self._open(folder / place)
            for name, place in (("rows", f"{split}.jsonl"), ("meta", f"meta/{split}.jsonl"))
        }
        self._parquet = self._stack.enter_context(
            pyarrow.parquet.ParquetWriter(folder / f"{split}.parquet", schema, compression="zstd")
        )
        self._records = folder / f"{split}.records.jsonl"

    def _open(self, path: Path) -> IO[str]:
        path.parent.mkdir(exist_ok=True)
        return self._stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))

    def add(self, written: Written, about: dict[str, Any]) -> None:
        """One row, and what its sidecar says of it."""
        text = line(written.row)
        self._texts["rows"].write(text)
        self._texts["meta"].write(line({**about, **written.about}))
        self._group.append(written.row)
        self._size += len(text)
        if len(self._group) == GROUP or self._size > GROUP_BYTES:
            self._flush()

    def add_record(self, record: dict[str, Any]) -> None:
        """One row of the second file that some shapes have."""
        if "records" not in self._texts:
            self._texts["records"] = self._open(self._records)
        self._texts["records"].write(line(record))

    def _flush(self) -> None:
        self._parquet.write_table(pyarrow.Table.from_pylist(self._group, self._schema))
        self._group, self._size = [], 0

    def close(self) -> None:
        """Write what is left and close all files."""
        self._flush()
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self._stack.close()


def line(record: dict[str, Any]) -> str:
    """A record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False) + "\n"


def facts_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Digest and size of every file in a folder, by their names."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = path.relative_to(folder).as_posix()
            found[name] = {"sha256": digest, "bytes": path.stat().st_size}
    return found


def digest_of(files: dict[str, dict[str, Any]]) -> str:
    """One digest that names an export: of the names and digests of its files."""
    text = json.dumps({name: facts["sha256"] for name, facts in sorted(files.items())})
    return hashlib.sha256(text.encode()).hexdigest()


def check_target(folder: Path) -> None:
    """Raises ExportError where the folder is a file, or holds what no export wrote."""
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file: name a folder, which may be new.")
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ExportError(
            f"{folder} holds other files: name a new folder, or one that an export wrote."
        )


def replace_folder(made: Path, folder: Path) -> None:
    """Put a whole export where an earlier one may be; nothing is replaced before this moment."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in (*FORMER, MANIFEST, CARD):
        for former in folder.glob(pattern):
            former.unlink()
    for path in sorted(made.rglob("*")):
        if path.is_file():
            place = folder / path.relative_to(made)
            place.parent.mkdir(exist_ok=True)
            path.replace(place)
