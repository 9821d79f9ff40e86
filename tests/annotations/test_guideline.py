"""The version that votes keep is raised with the words that annotators read."""

import hashlib
import json

from annotations.forms import VoteForm
from annotations.guideline import GUIDELINE_VERSION

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
