"""Parquet files, one document a row."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet

from corpus.readers.found import Aside, Page
from corpus.readers.jsonl import document_of_row
from corpus.recipe import Read


def read_parquet(path: Path, read: Read) -> Iterator[Page | Aside]:
    """The documents; a row without a text is set aside."""
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    plain = {name: value for name, value in row.items() if value is not None}
                    yield document_of_row(plain, f"{path.name}#{number}", read)
                    number += 1
    except (pyarrow.ArrowException, OSError) as error:
        yield Aside(f"{path.name}#{number}", f"the file is damaged from here on: {error}")
