"""What a lead decides about a person in a campaign: logged, told to the person, safe to repeat."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.actions.take_part import read_guideline
from annotations.models import Participant, Vote
from campaigns.actions.lead_people import pause_person, resume_person
from tests.campaigns.working import started, work
from tests.factories import AnnotatorFactory, CampaignFactory, UserFactory
from tests.pages import text

pytestmark = pytest.mark.django_db

WORK, MY_SIGNALS = reverse("annotations:work"), reverse("campaigns:my_signals")


def page(campaign, annotator, name="campaign_person"):
    return reverse(f"campaigns:{name}", args=[campaign.public_id, annotator.pseudonym])


def decide(client, campaign, annotator, name, **said):
    return client.post(page(campaign, annotator, name), said, follow=True).text


def actions_on(annotator):
    found = AuditEntry.objects.filter(subject=annotator.pseudonym).order_by("pk")
    return list(found.values_list("action", flat=True))


def test_the_first_reason_stays_and_the_second_lead_is_told(as_lead):
    campaign, me = started(items=1, models=2), AnnotatorFactory()
    assert "Nothing that was voted is changed" in decide(
        as_lead, campaign, me, "pause_person", reason="Let us talk."
    )
    again = decide(as_lead, campaign, me, "pause_person", reason="Too fast.")
    assert "was paused already" in again
    assert "Too fast." not in again
    assert Participant.objects.get().pause_reason == "Let us talk."
    assert actions_on(me) == ["person_paused"]


def test_a_reason_too_long_to_keep_is_refused_and_nobody_is_paused(as_lead):
    campaign, me = started(items=1, models=2), AnnotatorFactory()
    reply = as_lead.post(page(campaign, me, "pause_person"), {"reason": "x" * 501})
    assert reply.status_code == 422
    assert "x" * 501 in reply.text, "what was typed stays"
    assert not Participant.objects.exists()


def test_the_person_reads_the_reason_on_both_pages_until_they_go_on(
    as_lead, person, annotator, lead
):
    campaign, me = started(items=3, models=2), annotator.annotator
    work(me, 1)
    decide(as_lead, campaign, me, "pause_person", reason="Let us talk.")
    for address in (WORK, MY_SIGNALS):
        assert "Let us talk." in text(person.get(address)), address
    decide(as_lead, campaign, me, "resume_person")
    for address in (WORK, MY_SIGNALS):
        assert "Let us talk." not in text(person.get(address)), address
    assert Vote.objects.filter(annotator=me).count() == 1
    paused, resumed = AuditEntry.objects.filter(subject=me.pseudonym).order_by("pk")
    assert (paused.actor, paused.details["reason"]) == (lead.annotator, "Let us talk.")
    assert (resumed.action, resumed.details["campaign"]) == ("person_resumed", campaign.name)


def test_who_is_not_paused_cannot_be_let_go_on(lead):
    campaign, me = started(items=1, models=2), AnnotatorFactory()
    assert not resume_person(campaign, me, actor=lead.annotator)
    assert pause_person(campaign, me, reason="So", actor=lead.annotator)
    assert resume_person(campaign, me, actor=lead.annotator)
    assert not resume_person(campaign, me, actor=lead.annotator)
    assert actions_on(me) == ["person_paused", "person_resumed"]


def test_a_pause_is_of_one_campaign(as_lead, person, annotator):
    first, second = started(items=1, models=2), started(items=1, models=2)
    me = annotator.annotator
    decide(as_lead, first, me, "pause_person", reason="Not here.")
    assert "At work" in text(as_lead.get(page(second, me)))
    assert "Not here." not in text(as_lead.get(page(second, me)))
    (done,) = work(me, 5)
    assert done.battle.campaign == second


def test_who_is_let_in_may_vote_and_a_second_click_logs_nothing(as_lead, person, annotator, lead):
    campaign, me = CampaignFactory(qualification_length=1, pass_mark=1), annotator.annotator
    assert "A qualification comes first" in text(person.get(WORK))
    assert "Let them vote all the same" in text(as_lead.get(page(campaign, me)))
    for _ in range(2):
        assert "May vote since" in decide(as_lead, campaign, me, "let_in")
    assert "Let them vote all the same" not in text(as_lead.get(page(campaign, me)))
    assert "A qualification comes first" not in text(person.get(WORK))
    entry = AuditEntry.objects.get(subject=me.pseudonym)
    assert (entry.action, entry.actor) == ("let_in", lead.annotator)
    assert Participant.objects.get().qualified_at


def test_what_was_decided_stands_with_the_person_under_any_name_of_the_campaign(as_lead):
    campaign, me = started(items=1, models=2), AnnotatorFactory()
    decide(as_lead, campaign, me, "pause_person", reason="Let us talk.")
    decide(as_lead, campaign, me, "resume_person")
    old = campaign.name
    campaign.name = "Renamed"
    campaign.save()
    assert "Let us talk." in text(as_lead.get(page(campaign, me)))
    other = CampaignFactory(name=old)
    assert "Let us talk." not in text(as_lead.get(page(other, me)))


def test_nobody_but_a_lead_decides_about_a_person(person, as_curator):
    campaign, me = started(items=1, models=2), AnnotatorFactory()
    for client in (person, as_curator):
        for name in ("pause_person", "resume_person", "let_in"):
            reply = client.post(page(campaign, me, name), {"reason": "So"})
            assert reply.status_code == 403
    assert not Participant.objects.exists()


def test_an_unknown_person_is_not_found(as_lead):
    campaign = started(items=1, models=2)
    nobody = AnnotatorFactory.build(pseudonym="nobody-at-all")
    for name in ("pause_person", "resume_person", "let_in"):
        reply = as_lead.post(page(campaign, nobody, name), {"reason": "So"})
        assert reply.status_code == 404


def test_a_newer_version_that_was_read_is_not_forgotten(annotator):
    campaign = CampaignFactory()
    for version in (2, 1):
        read_guideline(campaign, annotator.annotator_id, version=version)
    assert Participant.objects.get().guideline_read == 2


def test_my_page_has_my_reason_and_no_one_elses(as_lead, person, annotator):
    campaign, other = started(items=3, models=2), UserFactory()
    for who in (annotator.annotator, other.annotator):
        work(who, 1)
    decide(as_lead, campaign, other.annotator, "pause_person", reason="Reason-of-another")
    for address in (WORK, MY_SIGNALS):
        assert "Reason-of-another" not in text(person.get(address)), address
