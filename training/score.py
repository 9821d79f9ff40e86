"""Scores answers by a reward model: python -m training.score RUN ANSWERS --model BASE --out FILE.

`manage.py answers_to_score` writes ANSWERS; `manage.py best_of_n --score` takes FILE.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.config import TrainingError

NAMES = ("item", "competitor", "sample")


def main(words: Sequence[str] | None = None) -> int:
    """Score every answer, and say how many."""
    parser = argparse.ArgumentParser(prog="python -m training.score", description=__doc__)
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of a reward run")
    parser.add_argument("answers", type=Path, metavar="ANSWERS")
    parser.add_argument("--model", type=Path, required=True, metavar="BASE")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    arguments = parser.parse_args(words)
    try:
        count = score(arguments.run, arguments.answers, arguments.model, arguments.out)
    except TrainingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{count:,} answers scored: {arguments.out}\n")
    return 0


def score(run: Path, answers: Path, model: Path, out: Path) -> int:
    """Write one line for each answer. Raises TrainingError."""
    record = _record(run)
    if record.get("method") != "reward" or record.get("state") != "done":
        raise TrainingError(f"{run} is no finished run of a reward model.")
    rows = list(_rows(answers))  # all of them are read before the first is scored
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from training.reward_model import RewardModel  # noqa: PLC0415  seconds, and a large library

    judge = RewardModel(model, run / "adapter")
    part = out.with_name(f".{out.name}.part")
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            value = judge.score(row["messages"], row["answer"])
            found = {**{name: row[name] for name in NAMES}, "score": value}
            file.write(json.dumps(found, ensure_ascii=False) + "\n")
    part.replace(out)
    return len(rows)


def _record(run: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((run / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{run} is not the folder of a run ({error}).") from error
    return record


def _rows(answers: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = answers.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TrainingError(f"{answers} cannot be read ({error.strerror}).") from error
    for number, text in enumerate(lines, start=1):
        try:
            row = json.loads(text)
            missing = [name for name in (*NAMES, "messages", "answer") if name not in row]
        except (ValueError, TypeError) as error:
            raise TrainingError(f"{answers}, line {number}: no JSON ({error}).") from error
        if missing:
            raise TrainingError(
                f"{answers}, line {number}: {missing[0]} is missing. Write the file by "
                "manage.py answers_to_score."
            )
        yield row


if __name__ == "__main__":
    sys.exit(main())
