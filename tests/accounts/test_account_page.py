"""The page about oneself."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from tests.accounts.conftest import PASSWORD, signed_in, with_password

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2] / "templates"


def test_a_person_changes_the_own_name(as_annotator, annotator):
    assert as_annotator.post("/me/", {"name": "Ada"}).status_code == 302
    assert User.objects.get(pk=annotator.pk).name == "Ada"


def test_the_form_changes_nothing_but_the_name(as_annotator, annotator):
    before = User.objects.values().get(pk=annotator.pk)
    more = {
        "email": "other@example.org",
        "role": "lead",
        "is_staff": "on",
        "is_superuser": "on",
        "annotator": "1",
        "password": "x",
    }
    as_annotator.post("/me/", {"name": "Ada", **more})
    assert User.objects.values().get(pk=annotator.pk) == before | {"name": "Ada"}


def test_a_name_that_is_too_long_is_refused(as_annotator):
    assert as_annotator.post("/me/", {"name": "x" * 101}).status_code == 422


def test_the_page_leads_to_password_second_step_and_tokens(as_annotator):
    page = as_annotator.get("/me/").content.decode()
    for path in ("/account/password/change/", "/account/2fa/", "/me/tokens/"):
        assert f'href="{path}"' in page
        assert as_annotator.get(path).status_code == 200


def test_the_page_shows_where_one_is_signed_in(annotator):
    for browser in ("Lynx 2.9", "Firefox 140"):
        client = Client(headers={"User-Agent": browser})
        client.post("/account/login/", {"login": annotator.email, "password": PASSWORD})
    with_password()
    page = client.get("/me/").content.decode()
    assert "Lynx 2.9" in page
    assert page.count("This browser") == 1
    assert "Firefox 140" not in page  # that is this browser


def test_a_new_password_ends_the_other_sessions(annotator, as_annotator):
    other = signed_in(annotator)
    words = {
        "oldpassword": PASSWORD,
        "password1": "another long passphrase",
        "password2": "another long passphrase",
    }
    assert as_annotator.post("/account/password/change/", words).status_code == 302
    assert as_annotator.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_a_name_is_not_shown_to_other_annotators_on_this_page(as_annotator):
    with_password(name="Somebody Else")
    assert "Somebody Else" not in as_annotator.get("/me/").content.decode()


def test_templates_over_those_of_allauth_name_only_addresses_that_exist():
    files = [TEMPLATES / "account_frame.html"]
    files += [file for room in ("account", "mfa") for file in (TEMPLATES / room).rglob("*.*")]
    source = "".join(file.read_text() for file in files)
    named = set(re.findall(r'(?:% url|nav_link.html" with) (?:name=)?"(\w+)"', source))
    assert "account_change_password" in named
    assert named <= set(get_resolver().reverse_dict)
