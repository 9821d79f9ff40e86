"""Whether the answers passed their tests, after the vote and without names."""

import pytest
from django.urls import reverse

from tests.annotations.conftest import cast
from tests.factories import ExecutionFactory, TestSetFactory, UserFactory


def address(assignment):
    return reverse("annotations:results_of_tests", args=[assignment.public_id])


@pytest.fixture
def executed(assignment):
    """A passed both tests, B one of two, as this person sees them."""
    sides = {side.letter: side.answer for side in assignment.sides.all()}
    tests = TestSetFactory(item=assignment.battle.item)
    details = [{"status": "pass"}, {"status": "timeout"}]
    ExecutionFactory(answer=sides["a"], test_set=tests, details=[{"status": "pass"}] * 2)
    ExecutionFactory(answer=sides["b"], test_set=tests, status="timeout", passed=1, details=details)
    return assignment


def test_nothing_is_told_before_the_vote(person, executed):
    assert person.get(address(executed)).status_code == 404


def test_both_answers_stand_beside_each_other_after_it(person, executed):
    reply = cast(person, executed)
    assert address(executed) in reply.text
    text = person.get(address(executed)).text
    assert "2 / 2" in text
    assert "1 / 2" in text
    assert text.index("double(1)") < text.index("double(2)")
    assert text.count("Timeout") == 1
    for answer in (executed.battle.answer_a, executed.battle.answer_b):
        assert answer.competitor.name not in text


def test_nobody_else_sees_it(client, person, executed):
    cast(person, executed)
    client.force_login(UserFactory())
    assert client.get(address(executed)).status_code == 404


def test_where_nothing_was_run_nothing_is_offered(person, assignment):
    reply = cast(person, assignment)
    assert address(assignment) not in reply.text
    assert "not run" in person.get(address(assignment)).text
