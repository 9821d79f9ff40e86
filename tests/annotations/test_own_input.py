"""An answer run on one's own input, through the runner, so many times a minute."""

import pytest
from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import OpenedEvidence
from annotations.views import results_of_tests
from tests.annotations.conftest import HTMX, cast
from tests.factories import AnswerFactory, BattleFactory, ItemFactory

PYTHON = """Look:

```python
import sys
def double(x):
    return 2 * x
print(sys.stdin.read()[::-1])
```
"""
PROSE = "No code at all."


@pytest.fixture
def voted(person, annotator, benchmark_, settings, tmp_path):
    """A battle that was voted on, and the letter under which its Python stands."""
    settings.RUNNER = str(tmp_path / "nothing")
    item = ItemFactory(benchmark=benchmark_)
    answers = [AnswerFactory(item=item, text=text) for text in (PYTHON, PROSE)]
    BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    assignment = claim_battle(annotator.annotator_id)
    cast(person, assignment)
    return assignment, assignment.sides.get(answer=answers[0]).letter


def run(person, assignment, letter, headers=HTMX, **words):
    address = reverse("annotations:run_answer", args=[assignment.public_id, letter])
    return person.post(address, words, headers=headers)


def test_a_program_reads_the_input_and_what_was_added(person, voted, settings, runner_address):
    settings.RUNNER = runner_address
    assignment, letter = voted
    page = person.get(reverse("annotations:results_of_tests", args=[assignment.public_id]))
    assert f"Run {letter.upper()}" in page.text
    assert f"Run {'B' if letter == 'a' else 'A'}" not in page.text  # it has no program
    reply = run(person, assignment, letter, input="abc", end="print(double(21))")
    assert reply.status_code == 200
    assert "cba\n42" in reply.text
    failed = run(person, assignment, letter, end="raise SystemExit(3)")
    assert "Error" in failed.text
    assert set(OpenedEvidence.objects.values_list("what", flat=True)) == {"tests", f"run:{letter}"}
    assert "cba" in run(person, assignment, letter, headers={}, input="abc").text


def test_an_answer_without_a_program_is_not_there(person, voted):
    assignment, letter = voted
    assert run(person, assignment, "b" if letter == "a" else "a").status_code == 404
    assert run(person, assignment, "c").status_code == 404


def test_nothing_is_run_before_the_vote(person, voted):
    assignment, letter = voted
    assignment.__class__.objects.filter(pk=assignment.pk).update(outcome="", closed_at=None)
    assert run(person, assignment, letter).status_code == 404


def test_without_a_runner_it_says_so_and_nothing_is_kept(person, voted):
    assignment, letter = voted
    reply = run(person, assignment, letter, input="abc")
    assert reply.status_code == 422  # what a script puts into the page
    assert "No runner answers" in reply.text
    assert run(person, assignment, letter, headers={}).status_code == 503
    assert not OpenedEvidence.objects.filter(what__startswith="run").exists()


def test_each_person_may_run_so_many_a_minute(person, voted, monkeypatch):
    monkeypatch.setattr(results_of_tests, "RUNS_PER_MINUTE", 0)
    assignment, letter = voted
    reply = run(person, assignment, letter, headers={})
    assert reply.status_code == 429
    assert "Too many requests" in reply.text


def test_without_an_address_of_a_runner_nothing_is_offered(person, voted, settings):
    settings.RUNNER = ""
    assignment, _letter = voted
    page = person.get(reverse("annotations:results_of_tests", args=[assignment.public_id]))
    assert "Run " not in page.text


def test_too_long_an_input_is_refused(person, voted):
    assignment, letter = voted
    reply = run(person, assignment, letter, end="x" * 4001)
    assert reply.status_code == 422
    assert "4000" in reply.text
