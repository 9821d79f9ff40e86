"""An answer run on the input of whoever reads it, through the runner."""

from dataclasses import dataclass
from typing import Final

from django import forms
from django.conf import settings

from annotations.models import Assignment
from execution.extraction import find_program, labels_of
from execution.models import Execution
from sandbox import ExecutionRequest, InputTest, Limits, Program, Runner, SandboxError, Status

LANGUAGES: Final = ("python", "javascript")
_LIMITS: Final = Limits(seconds=5.0, total_seconds=15.0)


class OwnInputForm(forms.Form):
    """What is added to the program, and what it reads."""

    end = forms.CharField(max_length=4000, required=False, strip=False)
    input = forms.CharField(max_length=20_000, required=False, strip=False)


@dataclass(frozen=True)
class Ran:
    """How a run ended, and what it printed."""

    words: str
    seconds: float
    stdout: str
    stderr: str


def sides_that_run(assignment: Assignment) -> list[str]:
    """The letters of answers with a program in a language that is run here; none without runner."""
    if not settings.RUNNER:
        return []
    sides = assignment.sides.select_related("answer").order_by("letter")
    return [side.letter for side in sides if _language(side.answer.text)]


def run_on(assignment: Assignment, letter: str, *, end: str, input: str) -> Ran:
    """Run one answer. Raises SandboxError where nothing could be run."""
    text = assignment.sides.select_related("answer").get(letter=letter).answer.text
    language = _language(text)
    found = find_program(text, language) if language else None
    if found is None:
        raise SandboxError("There is no program in it.")
    program = Program(language, f"{found.text}\n{end}\n", "", found.files)
    request = ExecutionRequest(program, (InputTest(input, ""),), _LIMITS)
    report = Runner(settings.RUNNER).run(request)
    (test,) = report.tests
    errors = test.stderr or report.message
    return Ran(_words(test.status), test.seconds, test.stdout, errors)


def _language(text: str) -> str:
    labels = labels_of(text)
    return next((language for language in LANGUAGES if language in labels), "")


def _words(status: Status) -> str:
    """Whatever it prints is right: nothing was expected of it."""
    kept = Status.PASSED if status is Status.FAILED else status
    return str(Execution.Status(kept.value).label) if kept is not Status.PASSED else ""
