"""The folder of a run: what was asked for, what was logged, and what came of it."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from training.config import Config, TrainingError
from training.exported import Exported

RUN, LOG, SAMPLES, ADAPTER, CHECKPOINTS = (
    *("run.json", "log.jsonl", "samples.jsonl"),
    *("adapter", "checkpoints"),
)
PACKAGES: Final = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")


@dataclass(frozen=True)
class RunFolder:
    """Where a run is kept."""

    path: Path

    @property
    def log(self) -> Path:
        return self.path / LOG

    @property
    def adapter(self) -> Path:
        return self.path / ADAPTER

    def begin(self, asked: Mapping[str, Any]) -> Path | None:
        """Start a run, or go on with one that was stopped: the last checkpoint, if there is one.

        Raises TrainingError where another run is in the folder, or this one is over.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        known = self._read()
        if known is None:
            self._write({**asked, "state": "running"})
            return None
        if any(known.get(name) != value for name, value in asked.items()):
            raise TrainingError(
                f"{self.path} holds another run: give another --out, or remove the folder."
            )
        if known["state"] == "done":
            raise TrainingError(f"{self.path} holds this run already, and it is done.")
        found = sorted(
            (self.path / CHECKPOINTS).glob("checkpoint-*"),
            key=lambda each: int(each.name.rpartition("-")[2]),
        )
        whole = [each for each in found if (each / "trainer_state.json").is_file()]
        self._cut_log(int(whole[-1].name.rpartition("-")[2]) if whole else 0)
        return whole[-1] if whole else None

    def _cut_log(self, step: int) -> None:
        """What was logged after the checkpoint is trained, and logged, again."""
        if self.log.is_file():
            lines = self.log.read_text(encoding="utf-8").splitlines()
            kept = [text for text in lines if json.loads(text)["step"] <= step]
            self.log.write_text("".join(f"{text}\n" for text in kept), encoding="utf-8")

    def append(self, name: str, record: Mapping[str, Any]) -> None:
        """One line more in a file of JSON Lines."""
        with (self.path / name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def finish(self, asked: Mapping[str, Any], metrics: Mapping[str, Any]) -> None:
        """Say that the run is over, with the digests of what it wrote."""
        files = {
            path.relative_to(self.path).as_posix(): digest_of(path)
            for path in sorted(self.adapter.rglob("*"))
            if path.is_file()
        }
        self._write({**asked, "state": "done", "metrics": dict(metrics), "files": files})

    def _read(self) -> dict[str, Any] | None:
        path = self.path / RUN
        if not path.is_file():
            return None
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return known

    def _write(self, record: Mapping[str, Any]) -> None:
        part = self.path / f".{RUN}.part"
        part.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        part.replace(self.path / RUN)


def what_is_asked(
    exported: Exported, config: Config, model: Path, base_name: str
) -> dict[str, Any]:
    """All that makes this run this run."""
    named = ("benchmark", "shape", "source", "facts", "counts")
    return {
        "method": config.method,
        "base": base_name,
        "base_digest": digest_of_model(model),
        "export_digest": exported.digest,
        "export": {name: exported.manifest.get(name) for name in named},
        "trained_items": exported.items("train"),
        "config": config.as_json(),
        "code_version": code_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_model(folder: Path) -> str:
    """One digest of the configuration and the weights of a model."""
    kinds = ("*.safetensors", "config.json", "adapter_config.json")
    paths = sorted(path for kind in kinds for path in folder.glob(kind))
    if not paths:
        raise TrainingError(
            f"--model {folder}: there is no model in it. Name a folder with config.json and "
            "weights as .safetensors."
        )
    text = "\n".join(f"{path.name} {digest_of(path)}" for path in paths)
    return hashlib.sha256(text.encode()).hexdigest()


def code_version() -> str:
    """The revision of the code, as far as it is known."""
    try:
        said = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607  whichever git there is
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.stdout.strip()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
