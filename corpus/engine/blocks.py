"""Blocks of the engine: read, run a step, write; each counts what it did."""

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import zstandard
from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from corpus.document import Place, Step
from corpus.engine.aside import Aside
from corpus.engine.files import as_line, whole_file
from corpus.engine.inputs import Input, share_of
from corpus.engine.tally import Tally
from corpus.readers import read_file
from corpus.readers.found import Page
from corpus.recipe import Read

LEVEL = 3  # of zstandard


class Counted(PipelineStep):
    """A block that counts; its tally and what it sets aside lie in the folder of the stage."""

    type = "corpus"

    def __init__(self, name: str, folder: Path, number: int) -> None:
        self.name = name
        super().__init__()
        self.folder = folder
        self.number = number

    def begin(self) -> tuple[Tally, Aside]:
        """Empty ones, for one task."""
        return Tally(self.name, self.number), Aside()

    def end(self, tally: Tally, aside: Aside, task: int) -> None:
        """Write both."""
        aside.write(self.folder / "aside", task, self.number)
        tally.write(self.folder / "counts", task)


class InputReader(Counted):
    """Reads this task's share of the files of a run."""

    def __init__(self, folder: Path, inputs: list[Input], read: Read) -> None:
        super().__init__(f"read {read.format}", folder, 0)
        self.inputs = inputs
        self.read = read

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The documents of this task."""
        tally, aside = self.begin()
        began = time.process_time()
        for file in share_of(self.inputs, rank, world_size):
            for found in read_file(file.path, self.read):
                tally.seen += 1
                if isinstance(found, Page):
                    document = Document(text=found.text, id=found.id, metadata=found.metadata)
                    tally.keep(document)
                    tally.seconds += time.process_time() - began
                    yield document
                    began = time.process_time()
                else:
                    tally.aside += 1
                    aside.add(found.id, self.name, found.error)
                    tally.show("set aside", found.id, found.error)
            tally.bytes_in += file.size
        tally.seconds += time.process_time() - began
        self.end(tally, aside, rank)


class StepBlock(Counted):
    """Runs one step of a recipe over documents, one by one."""

    def __init__(self, step: Step, folder: Path, number: int, place: Place) -> None:
        super().__init__(step.do, folder, number)
        self.step = step
        self.place = place

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """What the step keeps."""
        tally, aside = self.begin()
        self.step.open(replace(self.place, task=rank))
        for document in data:
            tally.see(document)
            began = time.process_time()
            goes_on = self._goes_on(document, tally, aside)
            tally.seconds += time.process_time() - began
            if goes_on:
                yield document
        self.end(tally, aside, rank)

    def _goes_on(self, document: Document, tally: Tally, aside: Aside) -> bool:
        try:
            reason = self.step.reason_to_drop(document)
        except OSError:
            raise  # the machine's trouble, not the document's: the task is tried again
        except Exception as error:  # noqa: BLE001  a stranger's page; the others go on
            said = f"{type(error).__name__}: {error}"
            tally.aside += 1
            tally.show("set aside", document.id, said)
            aside.add(document.id, self.name, said)
            return False
        if reason:
            tally.drop(document, reason)
            return False
        tally.keep(document)
        return True


class ShardWriter(PipelineStep):
    """Writes what a task has, whole or not at all, and hands it on."""

    type, name = "corpus", "write a shard"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The same documents."""
        packer = zstandard.ZstdCompressor(level=LEVEL)
        with whole_file(shard(self.folder, rank)) as file, packer.stream_writer(file) as packed:
            for document in data:
                packed.write(as_line(_row(document)))
                yield document


class ShardReader(PipelineStep):
    """Reads what this task wrote in the stage before."""

    type, name = "corpus", "read a shard"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Its documents, in their order."""
        with zstandard.open(shard(self.folder, rank), "rb") as file:
            for line in io.BufferedReader(file, 1 << 20):
                yield Document(**orjson.loads(line))


def shard(folder: Path, task: int) -> Path:
    """Where the documents of a task lie."""
    return folder / f"{task:05d}.jsonl.zst"


def _row(document: Document) -> dict[str, Any]:
    return {"id": document.id, "text": document.text, "metadata": document.metadata}
