"""fastText with what is needed of it: train on lines, say how probable each label is."""

import math
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import fasttext

from corpus.faults import CorpusError

_PREFIX: Final = "__label__"
# Large pieces of memory come from the system, as zeros, and not from what was used before.
_FRESH_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": "65536"}


class Classifier:
    """A trained model."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise CorpusError(
                f"There is no classifier {path}; `python -m corpus train-classifier` makes one."
            )
        self._model: Any = fasttext.load_model(str(path)).f

    def probabilities(self, lines: Sequence[str]) -> dict[str, float]:
        """Of each label, from all lines of one text together (their geometric mean)."""
        total: defaultdict[str, float] = defaultdict(float)
        for line in lines:
            for probability, label in self._model.predict(f"{line}\n", -1, 0.0, "strict"):
                total[label.removeprefix(_PREFIX)] += math.log(max(probability, 1e-9))
        likely = {label: math.exp(said / len(lines)) for label, said in total.items()}
        whole = sum(likely.values()) or 1.0
        return {label: value / whole for label, value in likely.items()}


@dataclass(frozen=True)
class Teaching:
    """How it is taught."""

    epochs: int
    rate: float
    runs: int = 2  # words in a row that are looked at together


def train(rows: Iterable[tuple[str, str]], path: Path, teaching: Teaching, seed: int) -> None:
    """Train on (label, line), so that the same rows make the same classifier."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shuffled = [f"{_PREFIX}{label} {line}\n" for label, line in rows]
    random.Random(seed).shuffle(shuffled)  # noqa: S311  labels in turns, or the last ones win
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.writelines(shuffled)
        file.flush()
        how = map(str, (teaching.epochs, teaching.rate, teaching.runs, seed))
        done = subprocess.run(
            [sys.executable, "-m", "corpus.teach", file.name, str(path), *how],
            env={**os.environ, **_FRESH_MEMORY},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:]
        raise CorpusError(f"Nothing was learnt from {len(shuffled)} lines: {''.join(said)}")
