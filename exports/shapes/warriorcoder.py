"""WarriorCoder's rows: an instruction, every model's answer, every answer's score."""

from collections.abc import Iterator
from typing import Final

import pyarrow

from exports.choices import Choices
from exports.evidence import Case
from exports.preferences import balances, lot
from exports.shapes.shape import NUMBER, TEXT, TEXTS, Shape, Written


def weigh_answers(case: Case) -> dict[int, float]:
    """The source's own final scores; for want of them the sum of local scores over opponents.

    The local score against an opponent is t / (t + t'), with the votes for either; one half where
    nobody voted for either.
    """
    if case.scores:
        return dict(case.scores)
    found = dict.fromkeys(balances(case), 0.0)
    for each in case.comparisons:
        decided = each.first_wins + each.second_wins
        share = each.first_wins / decided if decided else 0.5
        found[each.first] += share
        found[each.second] += 1 - share
    return found


def _rows(case: Case, choices: Choices) -> Iterator[Written]:
    scores = weigh_answers(case)
    if len(scores) < 2:
        return
    known = sorted(scores)
    best = max(known, key=lambda pk: (scores[pk], lot(choices.seed, case.item.key, pk)))
    row = {
        "instruction": case.item.prompt,
        "models": [case.answers[pk].model for pk in known],
        "answers": [case.answers[pk].text for pk in known],
        "scores": [scores[pk] for pk in known],
        "answer": case.answers[best].text,
    }
    yield Written(row, {"model": case.answers[best].model})


WARRIORCODER: Final = Shape(
    "warriorcoder",
    "WarriorCoder: instruction, answers, scores",
    "comparisons",
    lambda choices: {
        "instruction": TEXT,
        "models": TEXTS,
        "answers": TEXTS,
        "scores": pyarrow.list_(NUMBER),
        "answer": TEXT,
    },
    _rows,
)
