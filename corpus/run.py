"""One run of a recipe: into a folder, by whoever runs tasks, going on from where it was."""

import fcntl
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.engine.files import read_json, remove_unfinished, write_json
from corpus.engine.inputs import Input, find_inputs
from corpus.executors import Executor, Machines, make_executors
from corpus.faults import CorpusError
from corpus.recipe import read_recipe
from corpus.stages import stages_of

RUN: Final = "run.json"
ROUNDS: Final = 3  # in which a cluster that loses machines is asked again


def run_recipe(path: Path, out: Path, tasks: int, machines: Machines) -> None:
    """Run it to its end, or hand it to Slurm. Raises CorpusError."""
    recipe = read_recipe(path)
    inputs = find_inputs(recipe)
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with _only_one(out):
        _remember(out, recipe.digest, inputs, tasks)
        remove_unfinished(out)
        stages = stages_of(recipe, inputs, tasks, out)
        executors = make_executors(stages, machines)
        if machines.kind == "slurm":
            executors[-1].run()  # hands in those before it as well
            return
        for number, executor in enumerate(executors, start=1):
            _run(executor, f"stage {number} of {len(executors)}")


def _run(executor: Executor, name: str) -> None:
    for _ in range(ROUNDS):
        if not (left := executor.get_incomplete_ranks()):
            return
        sys.stderr.write(f"{name}: {len(left)} tasks\n")
        executor.run()
    if left := executor.get_incomplete_ranks():
        raise CorpusError(
            f"In {name} {len(left)} tasks did not come to their end; "
            f"{executor.logging_dir.path}/logs say why. The same command goes on from here."
        )


@contextmanager
def _only_one(out: Path) -> Iterator[None]:
    """One run in a folder at a time. Tasks hold the lock too, so that none is left of a former."""
    with (out / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another run works in this folder; waiting for its end.\n")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remember(out: Path, recipe: str, inputs: Sequence[Input], tasks: int) -> None:
    """Refuse to go on with something else than what was begun here."""
    lines = "".join(f"{each.size} {each.path}\n" for each in inputs)
    asked: dict[str, Any] = {
        "recipe": recipe,
        "inputs": sha256(lines.encode()).hexdigest(),
        "tasks": tasks,
    }
    if not (out / RUN).exists():
        write_json(out / RUN, asked)
        return
    before = read_json(out / RUN)
    for name, value in asked.items():
        if before.get(name) != value:
            raise CorpusError(
                f"{out} holds a run with other {_WORDS[name]}. State another folder, "
                "or delete this one."
            )


_WORDS: Final = {"recipe": "words in its recipe", "inputs": "files to read", "tasks": "tasks"}
