"""Keys for programs: named, shown once, revocable."""

import re

import pytest
from django.test import Client
from django.utils.timezone import now

from accounts.actions import create_token, revoke_token
from accounts.models import ApiToken, AuditEntry
from accounts.models.access import digest
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def make(client, name="laptop"):
    return client.post("/me/tokens/", {"name": name})


def ask(secret):
    """What a program with this key gets when it asks for a battle; there is none."""
    program = Client(headers={"Authorization": f"Token {secret}"})
    return program.post("/api/assignments/", {}, content_type="application/json")


def test_a_token_is_shown_once_and_kept_as_a_digest_only(as_annotator):
    shown = re.findall(r"arena_[\w-]{43}", make(as_annotator).content.decode())
    assert len(shown) == 1
    token = ApiToken.objects.get()
    assert token.token_digest == digest(shown[0])
    page = as_annotator.get("/me/tokens/").content.decode()
    assert shown[0] not in page
    assert f"arena_{token.hint}…" in page


def test_a_token_opens_the_api_until_it_is_revoked(annotator):
    token, secret = create_token(annotator, "laptop")
    assert ask(secret).status_code == 204
    revoke_token(token)
    refused = ask(secret)
    assert refused.status_code == 401
    assert "was revoked" in refused.json()["detail"]


def test_the_hint_gives_away_little(annotator):
    token, secret = create_token(annotator, "laptop")
    assert secret.removeprefix("arena_").startswith(token.hint)
    assert len(token.hint) == 8


def test_the_list_shows_names_and_last_use(as_annotator, annotator):
    create_token(annotator, "never used machine")
    used, _secret = create_token(annotator, "used machine")
    ApiToken.objects.filter(pk=used.pk).update(last_used_at=now())
    page = as_annotator.get("/me/tokens/").content.decode()
    assert "never used machine" in page
    assert f'datetime="{now():%Y-%m-%d}' in page


def test_a_revoked_token_leaves_the_list(as_annotator, annotator):
    token, _secret = create_token(annotator, "old machine")
    reply = as_annotator.post("/me/tokens/revoke/", {"token": token.pk}, follow=True)
    assert "old machine" not in reply.content.decode()
    assert not ApiToken.objects.usable().exists()


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_token_needs_a_name_of_some_length(as_annotator, name):
    assert make(as_annotator, name).status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_somebody_else(as_lead):
    token, _secret = create_token(UserFactory(), "theirs")
    assert as_lead.post("/me/tokens/revoke/", {"token": token.pk}).status_code == 404
    assert ApiToken.objects.usable().exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30])
def test_revoking_a_token_that_is_not_there_is_404(as_annotator, number):
    assert as_annotator.post("/me/tokens/revoke/", {"token": number}).status_code == 404


def test_making_and_revoking_are_in_the_audit_log(annotator):
    token, secret = create_token(annotator, "laptop of Ada")
    revoke_token(token)
    revoke_token(token)
    entries = list(AuditEntry.objects.order_by("pk").values_list("action", "actor"))
    assert entries == [
        ("token_created", annotator.annotator_id),
        ("token_revoked", annotator.annotator_id),
    ]
    written = str(list(AuditEntry.objects.values()))
    assert "Ada" not in written
    assert secret not in written
