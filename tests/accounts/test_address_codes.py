"""Invitations whose address is confirmed by a code in a letter, before there is an account."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts import actions
from accounts.address_codes import TRIES
from accounts.models import Invitation, Role, User
from tests.accounts.test_invitations import join, links_in, path_of
from tests.pages import text

pytestmark = pytest.mark.django_db
ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def _with_mail(settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def path(settings):
    (link,) = actions.invite([ADDRESS], Role.ANNOTATOR, confirm=True, actor=None)
    return path_of(link.url, settings)


def code_in_letter():
    (code,) = re.findall(r"^[a-z0-9]{8}$", mail.outbox[-1].body, re.MULTILINE)
    return code


def test_nobody_joins_without_the_code_that_was_sent_to_the_address(path):
    assert "confirm your address" in text(Client().get(path))
    assert mail.outbox == []  # looking sends nothing
    assert "We sent a code" in text(join(path))  # all but a code is the first step
    assert mail.outbox[-1].to == [ADDRESS]
    reply = join(path, code="aaaaaaaa")
    assert reply.status_code == 422
    assert "not the code" in reply.content.decode()
    assert not User.objects.exists()
    assert join(path, code=code_in_letter()).status_code == 302
    assert User.objects.get().email == ADDRESS


def test_the_letter_goes_to_the_invited_address_whatever_the_form_says(path):
    reply = Client().post(path, {"email": "mallory@example.org"})
    assert f"We sent a code to {ADDRESS}." in text(reply)
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]


def test_a_code_is_of_one_address_and_one_invitation(settings):
    made = [actions.invite([""], Role.ANNOTATOR, confirm=True, actor=None) for _ in range(2)]
    one, other = (path_of(links[0].url, settings) for links in made)
    Client().post(one, {"email": ADDRESS})
    code = code_in_letter()
    assert join(one, email="mallory@example.org", code=code).status_code == 422
    assert join(other, code=code).status_code == 422
    assert join(one, code=f" {code.upper()} ").status_code == 302


def test_codes_are_not_guessed_without_end(path):
    replies = {join(path, code=f"{n:08}").status_code for n in range(TRIES)}
    assert replies == {422}
    assert join(path, code="zzzzzzzz").status_code == 429
    Client().post(path, {})
    assert join(path, code=code_in_letter()).status_code == 429


def test_a_mail_server_that_refuses_is_said(path, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.RefusingBackend"
    reply = Client().post(path, {})
    assert reply.status_code == 422
    assert "did not take the letter" in reply.content.decode()


def test_a_lead_asks_for_it_where_there_is_mail_and_reminders_keep_it(as_lead, settings):
    form = {"addresses": ADDRESS, "role": "annotator", "confirm": "on"}
    assert links_in(as_lead.post("/people/invitations/", form))
    assert Invitation.objects.get().confirms_address
    assert "address confirmed by a letter" in text(as_lead.get("/people/invitations/"))
    as_lead.post("/people/invitations/remind/")
    assert set(Invitation.objects.values_list("confirms_address", flat=True)) == {True}
    with_token = as_lead.post("/people/invitations/", form | {"token": "on"})
    assert with_token.status_code == 422
    settings.HAS_MAIL = False
    assert "Confirm the address" not in text(as_lead.get("/people/invitations/"))
    as_lead.post("/people/invitations/", form | {"addresses": "bo@example.org"})
    assert not Invitation.objects.get(email="bo@example.org").confirms_address


def test_other_invitations_ask_for_no_code(settings):
    (link,) = actions.invite([ADDRESS], Role.ANNOTATOR, actor=None)
    path = path_of(link.url, settings)
    assert "Code from the letter" not in text(Client().get(path))
    assert join(path).status_code == 302
    assert mail.outbox == []
