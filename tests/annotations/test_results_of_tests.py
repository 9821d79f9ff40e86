"""Whether the answers passed their tests, after the vote and without names."""

import pytest
from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import Campaign, OpenedEvidence, Vote
from tests.annotations.conftest import HTMX, ballot, cast
from tests.factories import (
    BattleFactory,
    CampaignFactory,
    ExecutionFactory,
    ItemFactory,
    TestSetFactory,
    UserFactory,
)


def address(assignment):
    return reverse("annotations:results_of_tests", args=[assignment.public_id])


def with_results(assignment):
    """A passed both tests, B one of two, as this person sees them."""
    sides = {side.letter: side.answer for side in assignment.sides.all()}
    tests = TestSetFactory(item=assignment.battle.item)
    details = [{"status": "pass"}, {"status": "timeout"}]
    ExecutionFactory(answer=sides["a"], test_set=tests, details=[{"status": "pass"}] * 2)
    ExecutionFactory(answer=sides["b"], test_set=tests, status="timeout", passed=1, details=details)
    return assignment


@pytest.fixture
def executed(assignment):
    return with_results(assignment)


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


@pytest.fixture
def campaign(benchmark_):
    """It lets people look before they vote."""
    return CampaignFactory(benchmark=benchmark_, state="running", shows_tests=True)


@pytest.fixture
def looked_at(annotator, campaign):
    """A battle of that campaign."""
    BattleFactory(item=ItemFactory(benchmark=campaign.benchmark), campaign=campaign)
    return with_results(claim_battle(annotator.annotator_id))


def test_a_campaign_may_let_people_look_before_and_the_vote_keeps_that_they_did(
    person, looked_at, campaign
):
    page = person.get(reverse("annotations:battle", args=[looked_at.public_id])).text
    assert f'hx-get="{address(looked_at)}"' in page
    assert not OpenedEvidence.objects.exists()
    for _ in range(2):
        assert "2 / 2" in person.get(address(looked_at), headers=HTMX).text
    assert OpenedEvidence.objects.get().what == "tests"
    cast(person, looked_at, evidence=["try:a"])
    assert Vote.objects.get().evidence_opened == ["tests", "try:a"]


def test_other_campaigns_show_it_after_the_vote_alone(person, looked_at, campaign):
    Campaign.objects.update(shows_tests=False)
    page = person.get(reverse("annotations:battle", args=[looked_at.public_id])).text
    assert address(looked_at) not in page
    assert person.get(address(looked_at)).status_code == 404
    cast(person, looked_at)
    assert Vote.objects.get().evidence_opened == []


def test_without_a_script_it_is_a_page_of_its_own(person, looked_at, campaign):
    text = person.get(address(looked_at)).text
    assert "Back to the battle" in text
    assert "2 / 2" in text


def test_what_was_opened_after_the_vote_goes_with_a_change(person, executed):
    cast(person, executed)
    person.get(address(executed))
    change = reverse("annotations:change_vote", args=[executed.public_id])
    person.post(change, ballot(choice="tie", client_id="key-2"), headers=HTMX)
    assert list(Vote.objects.order_by("pk").values_list("evidence_opened", flat=True)) == [
        [],
        ["tests"],
    ]


def test_nobody_else_sees_it(client, person, executed):
    cast(person, executed)
    client.force_login(UserFactory())
    assert client.get(address(executed)).status_code == 404


def test_where_nothing_was_run_nothing_is_offered(person, assignment):
    reply = cast(person, assignment)
    assert address(assignment) not in reply.text
    assert "not run" in person.get(address(assignment)).text
