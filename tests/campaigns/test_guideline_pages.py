"""The guideline: versions that stay, read and read again; and what a lead decides about people."""

import re

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.models import Guideline, Participant
from campaigns.actions.render_guidelines import render_guidelines
from campaigns.actions.report_quality import make_report
from tests.campaigns.disputed import blind, disputed_battle, final
from tests.campaigns.working import started, work
from tests.factories import CampaignFactory, GuidelineFactory, RenderedTextFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


def page(campaign, name="guideline", *more):
    return reverse(f"campaigns:{name}", args=[campaign.public_id, *more])


def write(client, campaign, *, known, **words):
    said = {"text": "Prefer what runs.", "changes": "More on tests.", "known": known} | words
    return client.post(page(campaign, "write_guideline"), said)


def test_a_version_is_never_changed_and_a_new_one_says_what_is_new(as_lead):
    campaign = CampaignFactory()
    assert write(as_lead, campaign, known=0).status_code == 302
    refused = write(as_lead, campaign, known=1, text="Now other words.", changes="")
    assert refused.status_code == 422
    assert "Now other words." in refused.text
    assert write(as_lead, campaign, known=1, text="Better words.").status_code == 302
    assert list(
        Guideline.objects.order_by("version").values_list("version", "text", "changes")
    ) == [
        (1, "Prefer what runs.", ""),
        (2, "Better words.", "More on tests."),
    ]
    assert "Prefer what runs." in text(as_lead.get(page(campaign) + "?version=1"))
    assert as_lead.get(page(campaign) + "?version=3").status_code == 404
    assert as_lead.get(page(campaign) + "?version=x").status_code == 404


def test_a_first_guideline_begins_with_the_one_that_comes_with_the_benchmark(as_lead):
    campaign = CampaignFactory(benchmark__slug="open-arena-397")
    shown = text(as_lead.get(page(campaign, "write_guideline")))
    assert "# How to judge in Open Arena" in shown
    assert "the guideline that comes with the benchmark" in shown
    GuidelineFactory(campaign=campaign, text="Our own.")
    shown = text(as_lead.get(page(campaign, "write_guideline")))
    assert "Our own." in shown
    assert "comes with the benchmark" not in shown
    other = text(as_lead.get(page(CampaignFactory(), "write_guideline")))
    assert "How to judge in Open Arena" not in other


def test_an_old_page_publishes_nothing_and_loses_nothing(as_lead):
    campaign = CampaignFactory()
    GuidelineFactory(campaign=campaign)
    for known in (0, "", "x"):
        reply = write(as_lead, campaign, known=known, text="An hour of work.")
        assert reply.status_code == 422
        assert "was written since" in reply.text
        assert "An hour of work." in reply.text
    assert Guideline.objects.count() == 1


def test_a_slip_on_an_old_page_does_not_hide_that_there_is_a_newer_version(as_lead):
    campaign = CampaignFactory()
    shown = text(as_lead.get(page(campaign, "write_guideline")))
    assert 'name="changes"' not in shown
    GuidelineFactory(campaign=campaign, text="Of another lead.")
    known = 0
    for _ in range(2):  # what is new is asked for only now
        reply = write(as_lead, campaign, known=known, text="An hour of work.", changes="")
        assert reply.status_code == 422
        known = re.search(r'name="known" value="(-?\d+)"', reply.text)[1]
    reply = write(as_lead, campaign, known=known, text="An hour of work.")
    assert "was written since" in reply.text
    known = re.search(r'name="known" value="(-?\d+)"', reply.text)[1]
    assert write(as_lead, campaign, known=known, text="An hour of work.").status_code == 302
    assert Guideline.objects.count() == 2


def test_a_new_renderer_makes_the_html_anew(as_lead):
    guideline = GuidelineFactory(text="**Run** it.")
    RenderedTextFactory(text_digest=guideline.text_digest, renderer_version="an older one")
    assert render_guidelines() == 1
    assert "<strong>Run</strong>" in text(as_lead.get(page(guideline.campaign)))


def test_its_markdown_is_rendered_by_a_worker_and_hostile_text_is_inert(as_lead):
    campaign = CampaignFactory()
    write(as_lead, campaign, known=0, text="# Rules\n\n<script>alert(1)</script> **Run** it.")
    before = text(as_lead.get(page(campaign)))
    assert "# Rules" in before
    assert "&lt;script&gt;" in before
    assert render_guidelines() == 1
    assert render_guidelines() == 0
    after = text(as_lead.get(page(campaign)))
    assert "<strong>Run</strong>" in after
    assert "<script>alert" not in after


def test_who_has_read_it_is_asked_again_when_there_is_a_new_version(person, annotator):
    campaign = CampaignFactory()
    GuidelineFactory(campaign=campaign)
    work_page = reverse("annotations:work")
    assert "Read first how to judge here." in text(person.get(work_page))
    assert read(person, campaign).status_code == 302
    assert "how to judge" not in text(person.get(work_page))
    GuidelineFactory(campaign=campaign, version=2, changes="Tests matter more.")
    assert "version 2: Tests matter more." in text(person.get(work_page))
    read(person, campaign)
    assert Participant.objects.get().guideline_read == 2
    assert "I have read it" not in text(person.get(page(campaign)))


def read(client, campaign, shown=None):
    """Press the button of the page; `shown` is a page that was opened before."""
    shown = shown or text(client.get(page(campaign)))
    known = re.search(r'name="known" value="(\d+)"', shown)[1]
    return client.post(page(campaign, "read_guideline"), {"known": known})


def test_who_presses_the_button_of_an_old_page_has_not_read_the_new_version(person):
    campaign = CampaignFactory()
    GuidelineFactory(campaign=campaign)
    shown = text(person.get(page(campaign)))
    GuidelineFactory(campaign=campaign, version=2, changes="Tests matter more.")
    read(person, campaign, shown)
    assert Participant.objects.get().guideline_read == 1
    assert "version 2: Tests matter more." in text(person.get(reverse("annotations:work")))


@pytest.mark.parametrize("known", ["", "x", "0", "2", "9" * 20, "²"])
def test_a_version_that_is_not_there_is_read_by_nobody(person, known):
    campaign = CampaignFactory()
    GuidelineFactory(campaign=campaign)
    assert person.post(page(campaign, "read_guideline"), {"known": known}).status_code == 302
    assert not Participant.objects.exists()


def test_it_is_for_those_within_reach_and_for_those_who_took_part(client):
    campaign = started(items=1, models=2, group="experts")
    GuidelineFactory(campaign=campaign)
    expert, stranger = UserFactory(), UserFactory()
    expert.annotator.group = "experts"
    expert.annotator.save()
    assert signed_in(expert).get(page(campaign)).status_code == 200
    assert signed_in(stranger).get(page(campaign)).status_code == 404
    work(expert.annotator, 1)
    expert.annotator.group = ""
    expert.annotator.save()
    assert signed_in(expert).get(page(campaign)).status_code == 200


def test_battles_to_look_at_again_are_for_leads(as_lead, lead, person):
    campaign = CampaignFactory()
    battle = disputed_battle(campaign)
    GuidelineFactory(campaign=campaign)
    blind(battle, lead)
    final(battle, lead, cause="guideline_gap")
    GuidelineFactory(campaign=campaign, version=2, changes="It says more now.")
    assert "To look at again" in text(as_lead.get(page(campaign)))
    assert "To look at again" not in text(person.get(page(campaign)))


def decide(client, campaign, annotator, name, **said):
    return client.post(page(campaign, name, annotator.pseudonym), said)


def test_a_pause_needs_a_reason_that_the_person_reads_and_is_taken_back(as_lead, person, annotator):
    campaign = started(items=3, models=2)
    me = annotator.annotator
    assert decide(as_lead, campaign, me, "pause_person", reason=" ").status_code == 422
    decide(as_lead, campaign, me, "pause_person", reason="Let us <b>talk</b>.")
    decide(as_lead, campaign, me, "pause_person", reason="Once more.")
    page_of_work = text(person.get(reverse("annotations:work")))
    assert "Let us &lt;b&gt;talk&lt;/b&gt;." in page_of_work
    assert person.post(reverse("annotations:claim"))["Location"] == reverse("annotations:work")
    decide(as_lead, campaign, me, "resume_person")
    assert "/battles/" in person.post(reverse("annotations:claim"))["Location"]
    logged = AuditEntry.objects.filter(subject=me.pseudonym).order_by("pk")
    assert [entry.action for entry in logged] == ["person_paused", "person_resumed"]
    history = text(as_lead.get(page(campaign, "campaign_person", me.pseudonym)))
    assert "Let us &lt;b&gt;talk&lt;/b&gt;." in history


def test_a_proposal_waits_for_a_person(as_lead, person, annotator):
    campaign = started(items=2, models=2)
    work(annotator.annotator, 1)
    report = make_report(campaign)
    own = report.body["people"][str(annotator.annotator_id)]
    own["gold"] |= {"number": 24, "right": 9, "share": 0.375, "proposed_at": 22}
    report.save()
    overview = text(as_lead.get(reverse("campaigns:campaign", args=[campaign.public_id])))
    assert "person for whom gold proposes a pause" in overview
    assert "/battles/" in person.post(reverse("annotations:claim"))["Location"]
    own_page = text(as_lead.get(page(campaign, "campaign_person", annotator.annotator.pseudonym)))
    assert "You decide; nothing happens by itself." in own_page


def test_everybody_sees_their_own_signals_and_nobody_elses(person, annotator):
    campaign = started(items=4, models=2)
    other = UserFactory()
    for who in (annotator.annotator, other.annotator):
        work(who, 2)
    make_report(campaign)
    own = text(person.get(reverse("campaigns:my_signals")))
    assert campaign.name in own
    assert "Bets on a habit" in own
    assert other.annotator.pseudonym not in own
    stranger = text(signed_in(UserFactory()).get(reverse("campaigns:my_signals")))
    assert campaign.name not in stranger


def test_the_day_has_a_goal(person):
    started(items=2, models=2, daily_goal=17)
    assert "of 17" in text(person.get(reverse("annotations:work")))
