"""What is entered and not sent: kept, shown again, and gone when nobody needs it."""

import re

from django.urls import reverse

from accounts.actions import erase
from annotations.lending.keep_lease import expire_leases
from annotations.models import Draft
from annotations.tasks import sweep
from tests.annotations.conftest import cast, page_of
from tests.factories import UserFactory
from tests.pages import signed_in

SAID = {
    "choice": "model_b-slight",
    "reasons_a": ["correct", "too_long"],
    "flags": ["unclear"],
    "comment": "So far <b>so</b> good.",
}


def draft(person, assignment, **words):
    return person.post(page_of(assignment, "save_draft"), {**SAID, **words})


def test_the_page_comes_back_as_it_was_left(person, assignment):
    assert draft(person, assignment).status_code == 204
    page = person.get(page_of(assignment)).text
    assert re.findall(r'value="([\w-]+)"[^>]* checked', page) == [
        *("correct", "too_long", "unclear", "model_b-slight"),
    ]
    assert "So far &lt;b&gt;so&lt;/b&gt; good." in page


def test_the_newest_draft_alone_is_kept(person, assignment):
    draft(person, assignment)
    draft(person, assignment, choice="", comment="")
    words = Draft.objects.get().words
    assert (words["choice"], words["comment"], words["flags"]) == ("", "", ["unclear"])


def test_a_draft_outlives_the_time_for_the_battle(person, assignment, settings):
    draft(person, assignment)
    type(assignment).objects.update(leased_until="2026-01-01T00:00Z")
    expire_leases()
    assert 'value="model_b-slight"' in person.get(page_of(assignment)).text
    assert draft(person, assignment, choice="tie").status_code == 204
    sweep()
    assert Draft.objects.get().words["choice"] == "tie"


def test_after_the_vote_there_is_nothing_to_keep(person, assignment):
    draft(person, assignment)
    cast(person, assignment)
    assert draft(person, assignment, choice="tie").status_code == 409
    sweep()
    assert not Draft.objects.exists()


def test_what_no_form_could_say_is_refused(person, assignment):
    assert draft(person, assignment, choice="model_c").status_code == 422
    assert not Draft.objects.exists()


def test_nobody_else_reads_or_writes_it(person, assignment):
    draft(person, assignment)
    stranger = signed_in(UserFactory())
    assert draft(stranger, assignment).status_code == 404
    assert stranger.get(page_of(assignment)).status_code == 404


def test_a_draft_goes_with_the_person(person, assignment, annotator):
    draft(person, assignment)
    erase(annotator, actor=None)
    assert not Draft.objects.exists()


def test_the_page_knows_where_to_keep_it(person, assignment):
    page = person.get(page_of(assignment)).text
    address = reverse("annotations:save_draft", args=[assignment.public_id])
    assert f'data-draft="{address}"' in page
