"""Who lifts which model together: the report's rows, and the lead's page."""

import numpy as np
import pytest
from django.urls import reverse

from annotations.models import QualityReport
from campaigns.lift_signs import invited_groups, lifts_of
from campaigns.vote_table import VoteTable
from tests.factories import AnnotatorFactory, CampaignFactory, CompetitorFactory, UserFactory
from tests.pages import signed_in, text
from tests.stats.test_lift import crowd

MEMBERS = (4, 11, 20)


def table_of(votes, *, people, models):
    """The votes as a campaign's, of these keys."""
    row = np.arange(len(votes))
    return VoteTable(
        pk=row,
        annotator=np.array(people)[votes.annotator],
        item=row,
        model_a=np.array(models)[votes.first],
        model_b=np.array(models)[votes.second],
        label=np.array([0, 1, 2, 3])[votes.winner],
        step=np.zeros(len(votes), dtype=np.int64),
        seconds=np.full(len(votes), np.nan),
        battle=row,
        cast_at=row.astype(float),
        as_drawn=np.ones(len(votes), dtype=np.bool_),
    )


def test_a_report_names_people_and_models_by_their_keys_and_says_what_makes_a_group():
    people, models = range(100, 130), range(50, 56)
    votes = crowd(np.random.default_rng(4), each=130, members=MEMBERS)
    table = table_of(votes, people=people, models=models)
    assert lifts_of(table, {}) == []
    groups = {"everybody": people, "friends": [104, 111, 120, 999], "one": [105]}
    (found,) = lifts_of(table, groups)
    assert (found["competitor"], found["people"]) == (53, [104, 111, 120])
    assert found["source"] == "friends"
    assert found["points"] > 5
    assert found["lift"] > 0.08


def test_no_votes_lift_nothing():
    none = crowd(np.random.default_rng(4), each=0)
    assert lifts_of(table_of(none, people=range(30), models=range(6)), {"a": [1, 2]}) == []


@pytest.mark.django_db
def test_groups_are_those_that_leads_sort_people_into():
    one, two = AnnotatorFactory.create_batch(2, group="north")
    AnnotatorFactory(group="north")  # never voted here
    alone = AnnotatorFactory()
    votes = crowd(np.random.default_rng(4), people=3, each=5)
    table = table_of(votes, people=[one.pk, two.pk, alone.pk], models=range(6))
    assert invited_groups(table) == {"north": [one.pk, two.pk]}


@pytest.mark.django_db
def test_leads_see_who_lifts_which_model_and_people_see_nothing_of_it():
    campaign = CampaignFactory(state="running")
    model, gone = CompetitorFactory(name="Larch 14B"), CompetitorFactory(name="Nobody")
    campaign.competitors.add(model)
    person = UserFactory()
    row = {"people": [person.annotator_id], "source": "north", "chance": 0.001}
    row |= {"votes": 120, "lift": 0.15, "points": 12.4}
    lifted = [row | {"competitor": key} for key in (model.pk, gone.pk)]
    body = {"lifts": lifted, "people": {}, "agreement": [None]}
    QualityReport.objects.create(campaign=campaign, body=body, facts=1, seconds=0)
    page = signed_in(UserFactory(role="lead")).get(
        reverse("campaigns:campaign", args=[campaign.public_id])
    )
    words = text(page)
    for part in ("Lifted by a few", "Larch 14B", "north", "15 in 100", "12 points", "1 in 1,000"):
        assert part in words
    assert "Nobody" not in words
    assert "Larch 14B" not in text(signed_in(person).get(reverse("campaigns:my_signals")))
