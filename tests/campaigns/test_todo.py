"""What needs a lead today, on the page where the day begins."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from accounts.models import Role
from annotations.models import Battle, Campaign, QualityReport
from campaigns.todo import today
from tests.campaigns.working import started
from tests.factories import (
    AdjudicationFactory,
    AnswerFactory,
    BattleFactory,
    InvitationFactory,
    JobFactory,
    UserFactory,
)
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
WORK = "/work/"


def report(campaign, **body):
    return QualityReport.objects.create(campaign=campaign, body=body, facts=1, seconds=0)


def test_nothing_is_said_where_nothing_waits(as_lead):
    started(name="Calm", deadline=localdate() + timedelta(days=4))
    InvitationFactory()
    JobFactory(state="failed", finished_at=now() - timedelta(days=3))
    assert today().is_empty
    assert "What needs you today" not in text(as_lead.get(WORK))


def test_each_campaign_says_what_waits_in_it_with_the_way_there(as_lead):
    campaign = started(name="Spring")
    gold = BattleFactory(
        campaign=campaign, purpose=Battle.Purpose.GOLD, item__benchmark=campaign.benchmark
    )
    disputed = BattleFactory.create_batch(3, campaign=campaign)
    report(campaign, disagreements=[battle.pk for battle in disputed], flagged_items=4)
    AdjudicationFactory(battle=disputed[0])
    model = campaign.competitors.first()
    AnswerFactory(
        item=campaign.benchmark.items.first(),
        competitor=model,
        sample=2,
        status="failed",
        text="",
        failure_kind="model",
    )
    page = as_lead.get(WORK)
    words = text(page)
    assert "What needs you today" in words
    assert "Spring" in words
    for line in (
        "2</b> battles to decide",
        "4</b> items that people flag",
        "1</b> gold battle to sign",
    ):
        assert line in words
    assert "1</b> answer that failed" in words
    place = f"/campaigns/{campaign.public_id}/"
    assert f'href="{place}disagreements/"' in page.content.decode()
    gold.delete()


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "and it still runs"), (0, "is today"), (1, "1 day until"), (3, "3 days until")],
)
def test_a_near_deadline_is_said_in_days(as_lead, days, words):
    started(deadline=localdate() + timedelta(days=days))
    assert words in text(as_lead.get(WORK))


def test_the_nearest_deadline_is_first_and_ended_campaigns_are_left_out():
    for name, days in (("Late", 3), ("Near", 1), ("None", None)):
        campaign = started(name=name, deadline=days and localdate() + timedelta(days=days))
        report(campaign, flagged_items=1)
    over = started(name="Over")
    report(over, flagged_items=1)
    Campaign.objects.filter(pk=over.pk).update(state=Campaign.State.ENDED)
    assert [each.campaign.name for each in today().campaigns] == ["Near", "Late", "None"]


def test_who_has_not_come_and_what_failed_is_said(as_lead):
    long_ago = now() - timedelta(days=3)
    InvitationFactory.create_batch(2, created_at=long_ago)
    InvitationFactory(created_at=long_ago, used_at=now())
    JobFactory(state="failed", title="Import of votes", finished_at=now())
    words = text(as_lead.get(WORK))
    assert "<b>2</b> people who were invited and have not come yet" in words
    assert "Failed: Import of votes" in words


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.CURATOR])
def test_nobody_else_sees_it(role):
    started(deadline=localdate())
    assert "What needs you today" not in text(signed_in(UserFactory(role=role)).get(WORK))
