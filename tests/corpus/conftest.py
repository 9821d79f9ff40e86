"""A corpus is made of files: no service is needed here."""

import json
import subprocess
from pathlib import Path

import pytest

PYTHON = Path(".local/corpus-venv/bin/python").absolute()


@pytest.fixture(autouse=True)
def empty_cache():
    """Nothing here is kept in one."""


@pytest.fixture
def made(tmp_path):
    """A folder with a recipe, and the command that runs it on the real engine."""
    if not PYTHON.exists():
        pytest.skip("make corpus was not run")
    return Made(tmp_path)


class Made:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str, rows: list) -> None:
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def recipe(self, text: str, name: str = "recipe.toml") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def command(self, *more: object, recipe: str = "recipe.toml", out: str = "out") -> list[str]:
        words = ("-m", "corpus", "run", self.folder / recipe, "--out", self.folder / out, *more)
        return [str(word) for word in (PYTHON, *words)]

    def run(self, *more: object, recipe: str = "recipe.toml", out: str = "out") -> Path:
        done = subprocess.run(
            self.command(*more, recipe=recipe, out=out), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return self.folder / out

    def refusal(self, *more: object, out: str = "out") -> str:
        done = subprocess.run(
            self.command(*more, out=out), capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        return done.stderr.strip()


def documents(out: Path) -> list[dict]:
    """What a run wrote, in its order."""
    paths = sorted((out / "documents").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text())


def step(out: Path, name: str) -> dict:
    """What the manifest says of a step."""
    return next(each for each in manifest(out)["steps"] if each["step"] == name)


def aside(out: Path) -> list[dict]:
    """Everything that was set aside."""
    paths = sorted(out.glob("stages/*/aside/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]
