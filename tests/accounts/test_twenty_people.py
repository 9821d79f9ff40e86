"""A lead invites twenty people at once, sees who has not come, and reminds them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import accept_invitation, invite
from accounts.mail import letter_of
from accounts.models import Invitation, Role, User
from tests.factories import UserFactory
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

PAGE = "/people/invitations/"


@pytest.fixture
def lead():
    return signed_in(UserFactory(role=Role.LEAD))


def secret_of(link):
    return link.url.rstrip("/").rsplit("/", 1)[-1]


def test_addresses_are_pasted_and_uploaded_with_group_and_language(lead):
    table = 'mail,name\nann@example.org,Ann\n"bo@example.org";Bo\n\ncy@example.org\tCy\n'
    file = SimpleUploadedFile("people.csv", table.encode())
    body = {"addresses": "dee@example.org", "file": file, "role": "annotator"}
    page = text(lead.post(PAGE, {**body, "group": "experts", "language": "ja"}))
    assert Invitation.objects.count() == 4
    assert set(Invitation.objects.values_list("group", "language")) == {("experts", "ja")}
    for address in ("ann", "bo", "cy", "dee"):
        assert f"{address}@example.org,http" in page
    assert "Code Arena" in page
    assert "こんにちは" in page or "招待" in page


def test_a_file_that_is_no_text_changes_nothing(lead):
    file = SimpleUploadedFile("people.csv", b"\xff\xfea\x00")
    reply = lead.post(PAGE, {"addresses": "", "file": file, "role": "annotator"})
    assert reply.status_code == 422
    assert not Invitation.objects.exists()


def test_whoever_comes_is_in_the_group(lead):
    (link,) = invite(["ann@example.org"], "annotator", group="experts", actor=None)
    user = accept_invitation(
        secret_of(link), email="ann@example.org", name="Ann", password="a long passphrase"
    )
    assert user.annotator.group == "experts"


def test_who_has_not_come_gets_a_new_link_and_nobody_else(lead):
    came, late, gone = invite(
        ["came@example.org", "late@example.org", "gone@example.org"],
        "annotator",
        group="experts",
        language="ru",
        actor=None,
    )
    accept_invitation(
        secret_of(came), email="came@example.org", name="C", password="a long passphrase"
    )
    Invitation.objects.filter(pk=gone.invitation.pk).update(revoked_at=gone.invitation.created_at)
    page = text(lead.post(f"{PAGE}remind/"))
    assert "late@example.org" in page
    assert "came@example.org" not in page
    assert "gone@example.org" not in page
    new = Invitation.objects.usable().get()
    assert (new.email, new.group, new.language) == ("late@example.org", "experts", "ru")
    assert secret_of(late) not in page
    new.used_at = new.created_at
    new.save()
    assert "has come" in text(lead.post(f"{PAGE}remind/", follow=True))
    assert not User.objects.filter(email="late@example.org").exists()


def test_a_letter_is_in_the_language_of_its_reader():
    (russian,) = invite(["ann@example.org"], "annotator", language="ru", actor=None)
    (english,) = invite(["bo@example.org"], "annotator", actor=None)
    assert "Hello" in letter_of(english)
    assert "Hello" not in letter_of(russian)
    assert russian.url in letter_of(russian)
