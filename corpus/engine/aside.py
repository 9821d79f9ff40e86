"""Documents that are set aside with their error, one JSON line each, in the folder of a stage."""

from pathlib import Path
from typing import Final

from corpus.engine.files import as_line, whole_file

_LONGEST: Final = 300  # characters of an error


class Aside:
    """What one step sets aside in one task; written when the task is done with it."""

    def __init__(self) -> None:
        self._rows: list[dict[str, str]] = []

    def add(self, key: str, step: str, error: str) -> None:
        """One more."""
        self._rows.append({"id": key, "step": step, "error": " ".join(error.split())[:_LONGEST]})

    def write(self, folder: Path, task: int, number: int) -> None:
        """Beside those of other tasks and steps, where there are any."""
        path = folder / f"{task:05d}-{number:02d}.jsonl"
        if self._rows:
            with whole_file(path) as file:
                file.writelines(map(as_line, self._rows))
