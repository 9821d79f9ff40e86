"""An export as it lies in its folder: checked against its manifest, read row by row."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from training.config import TrainingError

SHAPES: Final = {  # which shapes a method takes, the usual one first
    "sft": ("trl-sft",),
    "dpo": ("trl-preference", "trl-reward", "openrlhf"),
    "kto": ("trl-kto",),
    "reward": ("trl-reward", "trl-preference", "openrlhf"),
    "grpo": ("rl-prompts",),
    "rloo": ("rl-prompts",),
}


@dataclass(frozen=True)
class Exported:
    """The folder and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def digest(self) -> str:
        return str(self.manifest["digest"])

    @property
    def has_test(self) -> bool:
        return (self.folder / "test.jsonl").is_file()

    def items(self, split: str) -> list[str]:
        """The keys of the items of a split, as the sidecar names them."""
        path = self.folder / "meta" / f"{split}.jsonl"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8") as file:
            return sorted({json.loads(text)["item"] for text in file})

    def rows(self, split: str) -> Iterator[dict[str, Any]]:
        """The rows of a split, one after the other."""
        with (self.folder / f"{split}.jsonl").open(encoding="utf-8") as file:
            for text in file:
                yield json.loads(text)


def read_export(folder: Path, method: str) -> Exported:
    """An export whose files are as they were written. Raises TrainingError."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        shape, files = manifest["shape"], manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"{folder} is not an export: it has no manifest.json that can be read ({error}). "
            "Write one: manage.py export."
        ) from error
    if shape not in SHAPES[method]:
        raise TrainingError(
            f"{folder} has the shape {shape}; {method} takes {', '.join(SHAPES[method])}."
        )
    for name in ("train.jsonl", "test.jsonl"):
        if name in files and _digest(folder / name) != files[name]["sha256"]:
            raise TrainingError(
                f"{folder / name} is not the file that the manifest names: export it again."
            )
    return Exported(folder, manifest)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
