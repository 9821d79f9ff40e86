"""What came of running the answers of a battle, once it is voted on. It names A and B only."""

from dataclasses import dataclass

from annotations.models import Assignment
from execution.models import Execution


@dataclass(frozen=True)
class Side:
    """One answer: how many tests it passed, and what became of the program as a whole."""

    letter: str
    status: str  # in words; empty where it was not run
    passed: int
    total: int
    message: str


@dataclass(frozen=True)
class Row:
    """One test, with what became of it in both answers."""

    text: str
    a: str
    b: str
    is_forgeable: bool


@dataclass(frozen=True)
class TestResults:
    """Both answers against the newest tests of their item."""

    __test__ = False  # pytest need not look for tests here

    sides: tuple[Side, ...]
    rows: tuple[Row, ...]


def were_run(assignment: Assignment) -> bool:
    """Whether there is anything to show."""
    battle = assignment.battle
    answers = [battle.answer_a_id, battle.answer_b_id]
    return Execution.objects.filter(answer__in=answers, is_current=True).exists()


def results_of(assignment: Assignment) -> TestResults:
    """Both sides as this person saw them."""
    sides = {side.letter: side.answer_id for side in assignment.sides.all()}
    found = Execution.objects.filter(answer__in=sides.values(), is_current=True)
    executions = {each.answer_id: each for each in found.select_related("test_set")}
    by_letter = {letter: executions.get(sides[letter]) for letter in ("a", "b")}
    return TestResults(
        tuple(_side(letter, execution) for letter, execution in by_letter.items()),
        tuple(_rows(by_letter["a"], by_letter["b"])),
    )


def _side(letter: str, execution: Execution | None) -> Side:
    if execution is None:
        return Side(letter, "", 0, 0, "")
    status = str(execution.get_status_display())
    return Side(letter, status, execution.passed, execution.total, execution.message)


def _rows(a: Execution | None, b: Execution | None) -> list[Row]:
    either = a or b
    if either is None:
        return []
    return [
        Row(
            str(test["text"]),
            _status(a, number),
            _status(b, number),
            test["test"]["kind"] == "script",
        )
        for number, test in enumerate(either.test_set.tests)
    ]


def _status(execution: Execution | None, number: int) -> str:
    """What became of a test, in words; a program that never was one has no tests."""
    if execution is None:
        return ""
    details = execution.details
    value = details[number]["status"] if number < len(details) else execution.status
    return str(Execution.Status(value).label)
