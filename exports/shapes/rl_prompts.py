"""Prompts with their tests, for trainers that run what a model writes."""

from collections.abc import Iterator
from statistics import fmean, pstdev
from typing import Final

from exports.choices import Choices
from exports.evidence import Case
from exports.shapes.shape import NUMBER, TEXT, TEXTS, TURNS, Shape, Written
from exports.shapes.trl import prompt_of


def _rows(case: Case, choices: Choices) -> Iterator[Written]:
    tests = case.item.tests
    if not (tests and tests.asserts):
        return
    rates = list(case.scores.values())
    row = {
        "prompt": prompt_of(case, choices),
        "tests": list(tests.asserts),
        "language": tests.language,
        "entry": tests.entry,
        "prelude": tests.prelude,
        "reward": choices.reward,
        "mean_pass_rate": fmean(rates) if rates else None,
        "sd_pass_rate": pstdev(rates) if rates else None,
        "id": f"{case.item.key}@{case.item.version}",
    }
    yield Written(row)


RL_PROMPTS: Final = Shape(
    "rl-prompts",
    "Prompts with tests (GRPO, RLOO)",
    "tests",
    lambda choices: {
        "prompt": TEXT if choices.plain else TURNS,
        "tests": TEXTS,
        **dict.fromkeys(("language", "entry", "prelude", "reward"), TEXT),
        **dict.fromkeys(("mean_pass_rate", "sd_pass_rate"), NUMBER),
        "id": TEXT,
    },
    _rows,
)
