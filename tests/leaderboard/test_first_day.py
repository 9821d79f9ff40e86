"""The checklist of a new lead: what is done is crossed off, and all done it is gone."""

import pytest

from accounts.actions import invite
from accounts.models import Role
from campaigns.actions.run_campaign import start
from leaderboard.actions.set_board import set_board
from leaderboard.first_day import first_day
from tests.campaigns.working import draft, work
from tests.factories import AnnotatorFactory, BoardFactory, UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


def done():
    return [step.is_done for step in first_day()]


def test_each_step_is_crossed_off_when_it_is_done():
    lead = UserFactory(role=Role.LEAD)
    client, actor = signed_in(lead), lead.annotator
    page = text(client.get("/work/"))
    assert "Your first day as a lead" in page
    assert "Invite the people who vote" in page
    assert done() == [False] * 5
    invite(["ann@example.org"], "annotator", actor=actor)
    assert done() == [False, True, False, False, False]
    campaign = draft()
    assert done() == [True, True, False, False, False]
    start(campaign, actor=actor)
    assert done() == [True, True, True, False, False]
    work(AnnotatorFactory(), 1)
    assert done() == [True, True, True, True, False]
    set_board(BoardFactory(), audience="link", actor=actor)
    assert first_day() == []
    assert "Your first day" not in text(client.get("/work/"))


def test_only_leads_see_it():
    page = text(signed_in(UserFactory(role=Role.CURATOR)).get("/work/"))
    assert "Your first day" not in page
