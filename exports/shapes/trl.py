"""The four shapes of TRL 1.16: preferences, prompt and completion, KTO labels, reward pairs."""

from collections.abc import Iterator
from typing import Final

from exports.choices import Choices
from exports.evidence import Case
from exports.preferences import PreferencePair, best_answer, labels, preferences
from exports.shapes.shape import (
    FLAG,
    NUMBER,
    TEXT,
    TURNS,
    Columns,
    Row,
    Shape,
    Written,
    about,
    reply,
    turns,
)


def prompt_of(case: Case, choices: Choices) -> object:
    """Turns, or one text where plain texts are asked for: never one beside the other."""
    return case.item.prompt if choices.plain else turns(case)


def answer_of(text: str, choices: Choices) -> object:
    """One assistant turn, or the text."""
    return text if choices.plain else [reply(text)]


def pair_of(case: Case, each: PreferencePair, choices: Choices) -> Row:
    """Prompt, chosen, rejected."""
    return {
        "prompt": prompt_of(case, choices),
        "chosen": answer_of(each.chosen.text, choices),
        "rejected": answer_of(each.rejected.text, choices),
    }


def _pairs(case: Case, choices: Choices) -> Iterator[Written]:
    for each in preferences(case):
        yield Written(pair_of(case, each, choices), about(each), each)


def _reward_pairs(case: Case, choices: Choices) -> Iterator[Written]:
    for each in preferences(case):
        row = {**pair_of(case, each, choices), "margin": each.margin}
        yield Written(row, about(each), each)


def _completions(case: Case, choices: Choices) -> Iterator[Written]:
    best = best_answer(case, choices.seed)
    if best:
        row = {
            "prompt": prompt_of(case, choices),
            "completion": answer_of(best.text, choices),
        }
        yield Written(row, {"model": best.model})


def _labelled(case: Case, choices: Choices) -> Iterator[Written]:
    for answer, label in labels(case, ties_are_good=choices.ties == "positive"):
        row = {
            "prompt": prompt_of(case, choices),
            "completion": answer_of(answer.text, choices),
            "label": label,
        }
        yield Written(row, {"model": answer.model})


def _columns(choices: Choices, *names: str) -> Columns:
    return dict.fromkeys(names, TEXT if choices.plain else TURNS)


PREFERENCE: Final = Shape(
    "trl-preference",
    "TRL: preference pairs (DPO)",
    "comparisons",
    lambda choices: _columns(choices, "prompt", "chosen", "rejected"),
    _pairs,
)
SFT: Final = Shape(
    "trl-sft",
    "TRL: prompt and completion (SFT)",
    "comparisons",
    lambda choices: _columns(choices, "prompt", "completion"),
    _completions,
)
KTO: Final = Shape(
    "trl-kto",
    "TRL: good and bad answers (KTO)",
    "comparisons",
    lambda choices: {**_columns(choices, "prompt", "completion"), "label": FLAG},
    _labelled,
)
REWARD: Final = Shape(
    "trl-reward",
    "TRL: pairs with a margin (reward model)",
    "comparisons",
    lambda choices: {**_columns(choices, "prompt", "chosen", "rejected"), "margin": NUMBER},
    _reward_pairs,
)
