"""The folder of a training run, as `python -m training` leaves it, read strictly."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

MAX_LOG = 5000  # logged steps that are kept; more are thinned out evenly


class RunFilesError(Exception):
    """A folder that is no finished run; the text says what is missing and what to do."""


class RunRecord(BaseModel):
    """run.json."""

    model_config = ConfigDict(strict=True, extra="forbid")

    method: str
    base: str
    base_digest: str
    export_digest: str
    export: dict[str, Any]
    trained_items: list[str]
    config: dict[str, Any]
    code_version: str
    versions: dict[str, str]
    state: str
    metrics: dict[str, float] = {}
    files: dict[str, str] = {}


@dataclass(frozen=True)
class RunFiles:
    """All that a folder tells of its run."""

    folder: Path
    record: RunRecord
    log: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    digest: str


def read_run(folder: Path) -> RunFiles:
    """Read a finished run. Raises RunFilesError."""
    path = folder / "run.json"
    try:
        record = RunRecord.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunFilesError(
            f"{folder} is not the folder of a run: {path.name} cannot be read. Train one: "
            "python -m training."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole file"
        raise RunFilesError(f"{path}, {place}: {first['msg']}.") from error
    if record.state != "done":
        raise RunFilesError(
            f"The run in {folder} is {record.state}: run the same command again, it goes on where "
            "it was."
        )
    _check_files(folder, record)
    log = list(_lines(folder / "log.jsonl"))
    return RunFiles(
        folder,
        record,
        log[:: max(1, len(log) // MAX_LOG)],
        list(_lines(folder / "samples.jsonl")),
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _check_files(folder: Path, record: RunRecord) -> None:
    for name, digest in record.files.items():
        path = folder / name
        if ".." in Path(name).parts or not path.is_file():
            raise RunFilesError(f"{path} is missing, and run.json names it.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise RunFilesError(f"{path} was changed after the run: train again.")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(text)
        except ValueError as error:
            raise RunFilesError(f"{path}, line {number}: no JSON ({error}).") from error
        if not isinstance(record, dict):
            raise RunFilesError(f"{path}, line {number}: found {text[:40]}; an object is expected.")
        yield record
