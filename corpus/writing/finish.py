"""The last stage: what all tasks wrote becomes one whole with manifest and card."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from datatrove.pipeline.base import PipelineStep

from corpus.engine.files import read_json, whole_file, write_json
from corpus.engine.inputs import Input
from corpus.engine.tally import Tally, read_tallies
from corpus.recipe import Recipe
from corpus.writing.card import card_of
from corpus.writing.parts import COUNTED, file_facts

MANIFEST, CARD = "manifest.json", "README.md"


class Finish(PipelineStep):
    """Adds up what the tasks said, and writes `manifest.json` and `README.md`."""

    type, name = "corpus", "finish"

    def __init__(
        self, out: Path, stages: list[Path], recipe: Recipe, tasks: int, inputs: list[Input]
    ) -> None:
        super().__init__()
        self.out = out
        self.stages = stages
        self.recipe = recipe
        self.tasks = tasks
        self.inputs = inputs

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Nothing is read and nothing goes on."""
        parts = [read_json(self.out / "parts" / f"{task:05d}.json") for task in range(self.tasks)]
        files = {name: facts for part in parts for name, facts in part["files"].items()}
        if "sft" in self.recipe.write.shapes:
            files["sft/train.jsonl"] = self._join_sft()
        manifest = {
            "name": self.recipe.name,
            "recipe": self.recipe.digest,
            "seed": self.recipe.seed,
            "inputs": {"files": len(self.inputs), "bytes": sum(each.size for each in self.inputs)},
            "counts": {name: _together(parts, name) for name in COUNTED},
            "steps": [step_facts(tally) for tally in read_stages(self.stages)],
            "files": files,
            "digest": digest_of(files),
        }
        write_json(self.out / MANIFEST, manifest)
        with whole_file(self.out / CARD) as file:
            file.write(card_of(manifest).encode())
        yield from ()

    def _join_sft(self) -> dict[str, Any]:
        """One file with a manifest beside it, as `python -m training sft` reads it."""
        folder = self.out / "sft"
        with whole_file(folder / "train.jsonl") as file:
            for task in range(self.tasks):
                file.write((folder / f"{task:05d}.jsonl").read_bytes())
        facts = file_facts(folder / "train.jsonl")
        files = {"train.jsonl": facts}
        manifest = {
            "benchmark": self.recipe.name,
            "shape": "trl-sft",
            "source": "corpus",
            "counts": {"rows": {"train": facts["rows"]}},
            "files": files,
            "digest": digest_of(files),
        }
        write_json(folder / MANIFEST, manifest)
        return facts


def read_stages(folders: list[Path]) -> list[Tally]:
    """The tallies of all steps of a run, in their order."""
    return [tally for folder in folders for tally in read_tallies(folder / "counts")]


def step_facts(tally: Tally) -> dict[str, Any]:
    """What is the same in every run over the same files: no times."""
    facts: dict[str, Any] = {
        "step": tally.step,
        "seen": tally.seen,
        "kept": tally.kept,
        "dropped": dict(tally.dropped.most_common()),
        "aside": tally.aside,
    }
    return facts


def digest_of(files: dict[str, dict[str, Any]]) -> str:
    """One digest of all files."""
    lines = (f"{files[name]['sha256']}  {name}\n" for name in sorted(files))
    return sha256("".join(lines).encode()).hexdigest()


def _together(parts: list[dict[str, Any]], name: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part["counts"][name])
    return dict(total.most_common())
