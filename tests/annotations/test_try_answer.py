"""The address of an answer at work: whose it is, what it may do, and that the vote says so."""

from uuid import uuid4

import pytest
from django.urls import reverse

from annotations.models import Vote
from annotations.trial_token import trial_token
from catalog.models import RenderedText
from tests.annotations.conftest import cast, page_of
from tests.factories import UserFactory

DOCUMENT = "<p>At work</p><script>top.location = '/'</script>"


@pytest.fixture
def tryable(assignment):
    side = assignment.sides.get(letter="a")
    RenderedText.objects.filter(pk=side.rendered_id).update(document=DOCUMENT)
    return assignment


def address(assignment, letter="a"):
    side = assignment.sides.get(letter=letter)
    return reverse("annotations:try_answer", args=[trial_token(side.public_id)])


def test_the_document_has_no_origin_no_network_and_no_company(person, tryable):
    reply = person.get(address(tryable))
    assert reply.text == DOCUMENT
    policy = reply["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["sandbox allow-scripts", "default-src 'none'"]
    assert "frame-ancestors 'self'" in policy
    assert not any(rule.startswith("connect-src") for rule in policy)  # default-src holds
    assert "allow-same-origin" not in reply["Content-Security-Policy"]
    assert reply["X-Frame-Options"] == "SAMEORIGIN"
    assert reply["Cache-Control"].startswith("no-store")
    assert reply["Referrer-Policy"] == "no-referrer"
    assert not reply.cookies


def test_it_is_offered_for_the_side_that_can_be_tried(person, tryable):
    page = person.get(page_of(tryable)).text
    assert address(tryable) in page
    assert address(tryable, "b") not in page


def test_nobody_else_sees_it(client, person, tryable):
    client.force_login(UserFactory())
    assert client.get(address(tryable)).status_code == 404


def test_its_code_can_read_no_id_of_ours_in_its_address(tryable):
    ids = [tryable.public_id, *tryable.sides.values_list("public_id", "answer__public_id")[0]]
    place = address(tryable).replace("-", "")
    assert not [known for known in ids if known.hex in place]


def test_the_button_warns_of_what_a_browser_cannot_forbid(person, tryable):
    assert "could tell a stranger your network address" in person.get(page_of(tryable)).text


def test_what_cannot_be_tried_is_not_there(person, tryable):
    assert person.get(address(tryable, "b")).status_code == 404
    nowhere = reverse("annotations:try_answer", args=[trial_token(uuid4())])
    assert person.get(nowhere).status_code == 404


def test_the_vote_says_what_was_tried(person, tryable):
    cast(person, tryable, evidence=["try:a"])
    assert Vote.objects.get().evidence_opened == ["try:a"]


def test_unknown_evidence_is_refused(person, api, tryable):
    assert cast(person, tryable, evidence=["try:c"]).status_code == 422
    assert api.vote(tryable.public_id, evidence=["try:c"]).status_code == 422
    assert api.vote(tryable.public_id, evidence=["try:b"]).status_code == 201
    assert Vote.objects.get().evidence_opened == ["try:b"]


def test_trying_twice_or_more_does_not_make_another_vote(person, tryable):
    cast(person, tryable)
    assert cast(person, tryable, evidence=["try:a"]).status_code == 200
    assert Vote.objects.count() == 1
