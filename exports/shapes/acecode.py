"""AceCode's pairs, and beside them its records with the pass rate of every answer."""

from collections.abc import Iterator
from typing import Final

from exports.choices import Choices
from exports.evidence import Case
from exports.preferences import balances, preferences
from exports.shapes.shape import TEXT, Row, Shape, Written, about, turns


def question_of(case: Case) -> str:
    """The prompt with the first test in a block of code, as the reward model is shown it."""
    if not (case.item.tests and case.item.tests.asserts):
        return case.item.prompt
    tests = case.item.tests
    return f"{case.item.prompt}\n\n```{tests.language}\n{tests.asserts[0]}\n```"


def _pairs(case: Case, choices: Choices) -> Iterator[Written]:
    """Every pair once: the same two texts twice say nothing new."""
    seen = set()
    for each in preferences(case):
        texts = (each.chosen.text, each.rejected.text)
        if texts in seen:
            continue
        seen.add(texts)
        row = {
            "instruction": question_of(case),
            "input": "",
            "chosen": each.chosen.text,
            "rejected": each.rejected.text,
            "id": f"{case.item.key}@{case.item.version}/{len(seen)}",
        }
        yield Written(row, about(each), each)


def _record(case: Case, choices: Choices) -> Row:
    """One question with its tests and all of its answers."""
    tests = case.item.tests
    known = sorted({*case.scores, *balances(case)})
    return {
        "id": f"{case.item.key}@{case.item.version}",
        "source": case.item.source,
        "question": case.item.prompt,
        "test_cases": list(tests.asserts) if tests else [],
        "inferences": [
            {
                "model_name": case.answers[pk].model,
                "completion_id": case.answers[pk].sample,
                "completion": case.answers[pk].text,
                "pass_rate": case.scores.get(pk),
            }
            for pk in known
        ],
        "context_messages": [turns(case)],
    }


ACECODE: Final = Shape(
    "acecode",
    "AceCode: pairs, and records with pass rates",
    "comparisons",
    lambda choices: dict.fromkeys(("instruction", "input", "chosen", "rejected", "id"), TEXT),
    _pairs,
    records=_record,
)
