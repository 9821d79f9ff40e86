"""What each task writes: its part of the corpus, in every shape that the recipe asks for."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import pyarrow
import pyarrow.parquet
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from corpus.engine.files import as_line, whole_file, write_json
from corpus.recipe import Write
from corpus.writing.shapes import SHAPES

GROUP = 1000  # rows of a Parquet group
SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.string()),
        ("text", pyarrow.large_string()),
        ("language", pyarrow.string()),
        ("category", pyarrow.string()),
        ("licence", pyarrow.string()),
        ("metadata", pyarrow.large_string()),  # the rest, as JSON
    ]
)
COUNTED = ("language", "category", "licence")


class PartWriter(PipelineStep):
    """Writes `documents/00000.jsonl` with its Parquet, and the same for other shapes."""

    type, name = "corpus", "write"

    def __init__(self, out: Path, write: Write) -> None:
        super().__init__()
        self.out = out
        self.write = write

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Nothing goes on from here."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        with ExitStack() as stack:
            parts = {
                shape: stack.enter_context(whole_file(self._path(shape, rank, "jsonl")))
                for shape in self.write.shapes
            }
            table = stack.enter_context(
                _Table(self._path("documents", rank, "parquet"), self.write)
            )
            for document in data:
                for name in COUNTED:
                    counts[name][str(document.metadata.get(name) or "unknown")] += 1
                for shape, part in parts.items():
                    part.writelines(map(as_line, SHAPES[shape](document)))
                table.add(document)
        write_json(
            self.out / "parts" / f"{rank:05d}.json",
            {"counts": counts, "files": dict(self._files(rank))},
        )
        yield from ()

    def _path(self, shape: str, task: int, suffix: str) -> Path:
        return self.out / shape / f"{task:05d}.{suffix}"

    def _files(self, task: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each file of this task with its size and digest."""
        for path in [
            *(self._path(shape, task, "jsonl") for shape in self.write.shapes),
            self._path("documents", task, "parquet"),
        ]:
            if path.is_file():
                yield path.relative_to(self.out).as_posix(), file_facts(path)


def file_facts(path: Path) -> dict[str, Any]:
    """Size, digest and, of JSON Lines, rows of a file."""
    digest, rows, size = sha256(), 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            rows += block.count(b"\n")
            size += len(block)
    facts: dict[str, Any] = {"bytes": size, "sha256": digest.hexdigest()}
    return {**facts, "rows": rows} if path.suffix == ".jsonl" else facts


class _Table:
    """Rows of a Parquet file, where one is wanted."""

    def __init__(self, path: Path, write: Write) -> None:
        self._wanted = write.parquet and "documents" in write.shapes
        self._path = path
        self._rows: list[dict[str, Any]] = []
        self._stack = ExitStack()

    def __enter__(self) -> "_Table":
        if self._wanted:
            file: IO[bytes] = self._stack.enter_context(whole_file(self._path))
            self._writer = self._stack.enter_context(
                pyarrow.parquet.ParquetWriter(file, SCHEMA, compression="zstd")
            )
        return self

    def add(self, document: Document) -> None:
        """One row."""
        if not self._wanted:
            return
        rest = {name: value for name, value in document.metadata.items() if name not in COUNTED}
        known = {name: document.metadata.get(name) for name in COUNTED}
        row = {"id": document.id, "text": document.text, **known}
        self._rows.append({**row, "metadata": as_line(rest).decode().strip()})
        if len(self._rows) == GROUP:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, SCHEMA))
        self._rows = []

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None and self._rows:
            self._flush()
        self._stack.close()
