"""The version that votes keep is raised with the words that annotators read."""

import hashlib
import json

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.forms.battle import VoteForm
from annotations.queries.guideline import GUIDELINE_VERSION
from tests.factories import AssignmentFactory, CampaignFactory, GuidelineFactory

DIGESTS = {"1": "0102dfd9f6aa2c4f02fceda080e4206a2121de5130195a71f869e60c257268e4"}


def words():
    """What the form asks, and between which words it lets people choose."""
    asked = [field for field in VoteForm().fields.values() if not field.widget.is_hidden]
    return [
        [str(field.label), [str(label) for _value, label in getattr(field, "choices", [])]]
        for field in asked
    ]


def test_the_words_are_those_of_the_version():
    digest = hashlib.sha256(json.dumps(words()).encode()).hexdigest()
    assert digest == DIGESTS[GUIDELINE_VERSION], (
        "The questions changed: raise GUIDELINE_VERSION and add their digest here."
    )


def test_every_question_is_in_the_words():
    assert [q for q, _ in words()[:2]] == ["Which answer is better?", "How hard is the task?"]
    assert "A clearly" in words()[0][1]


def test_a_vote_names_the_guideline_of_its_campaign_that_was_in_force(annotator):
    campaign = CampaignFactory()
    GuidelineFactory(campaign=campaign)
    GuidelineFactory(campaign=campaign, version=2, changes="Say more of tests.")
    held = AssignmentFactory(battle__campaign=campaign, annotator=annotator.annotator)
    vote = cast_vote(held, Ballot("tie"), client_id="1").vote
    assert (vote.campaign, vote.purpose) == (campaign, "normal")
    assert vote.guideline_version == f"{GUIDELINE_VERSION}.2"
