"""The commands that scripts rely on."""

import re
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from accounts import actions
from accounts.models import ApiToken, Invitation, Role, User
from accounts.models.access import digest
from tests.accounts.conftest import with_password
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    def run_command(*words):
        call_command(*words)
        return capsys.readouterr().out

    return run_command


def open_page(link, settings):
    return Client().get(link.strip().removeprefix(settings.URL))


def test_invite_prints_one_line_of_address_and_link_for_each(run, settings):
    printed = run("invite", "Ada@Example.org", "bob@example.org", "--role", "curator")
    link = re.escape(settings.URL) + r"/invite/[\w-]{43}/"
    assert re.fullmatch(rf"ada@example\.org {link}\nbob@example\.org {link}\n", printed)
    assert not User.objects.exists()
    assert set(Invitation.objects.values_list("role", flat=True)) == {"curator"}


def test_invite_with_token_prints_a_third_word_and_makes_the_account(run, settings):
    printed = run("invite", "ada@example.org", "--role", "annotator", "--token")
    address, link, secret = printed.split(" ")
    assert address == "ada@example.org"
    user = User.objects.get()
    assert (user.email, user.role, user.has_usable_password()) == (address, "annotator", False)
    assert ApiToken.objects.usable().get(token_digest=digest(secret.strip())).user == user
    assert "Your account is ready" in open_page(link, settings).content.decode()


def test_invite_with_token_again_ends_the_older_link_and_token(run, settings):
    first = run("invite", "ada@example.org", "--role", "lead", "--token").split()
    _own, elsewhere = actions.create_token(User.objects.get(), "laptop")
    second = run("invite", "ada@example.org", "--role", "lead", "--token").split()
    assert User.objects.count() == 1
    assert open_page(first[1], settings).status_code == 404
    assert open_page(second[1], settings).status_code == 200
    usable = set(ApiToken.objects.usable().values_list("token_digest", flat=True))
    assert usable == {digest(second[2]), digest(elsewhere)}


@pytest.mark.parametrize("more", [[], ["--token"]])
def test_invite_is_all_or_nothing(run, more):
    with_password(email="bob@example.org")
    with pytest.raises(CommandError, match=r"bob@example\.org has an account already"):
        run("invite", "ada@example.org", "bob@example.org", "--role", "annotator", *more)
    assert not Invitation.objects.exists()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_invite_names_the_address_that_is_none(run, capsys):
    with pytest.raises(CommandError, match=r"not-an-address: .*valid"):
        run("invite", "ada@example.org", "not-an-address", "--role", "annotator")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("invite", "ada@example.org", "--role", "lead"),
        ("invite", "ada@example.org", "--role", "lead", "--token"),
        ("welcome",),
        ("pair_up", "--benchmark", "starter"),
    ],
    ids=" ".join,
)
def test_without_its_database_a_command_says_so_in_a_sentence(run, words):
    down = OperationalError("connection failed: Connection refused\nIs the server running?")
    with (
        mock.patch.object(connection, "cursor", side_effect=down),
        pytest.raises(CommandError) as said,
    ):
        run(*words)
    assert str(said.value) == (
        "The database cannot be used: connection failed: Connection refused. Start or repair it, "
        "or correct DATABASE_URL and DATABASE_OWNER_URL; `manage.py doctor` says more."
    )


def test_invite_knows_the_three_roles_only(run):
    with pytest.raises(CommandError, match="invalid choice"):
        run("invite", "ada@example.org", "--role", "boss")


def test_invite_with_token_does_not_change_the_role_of_an_account(run):
    UserFactory(email="ada@example.org", role=Role.ANNOTATOR)
    with pytest.raises(CommandError, match="has an account already"):
        run("invite", "ada@example.org", "--role", "lead", "--token")
    assert User.objects.get().role == "annotator"


def test_welcome_prints_one_line_whose_link_makes_the_first_lead(run, settings):
    printed = run("welcome")
    assert printed.count("\n") == 1
    link = re.search(r"http\S+", printed)[0]
    page = Client()
    path = link.removeprefix(settings.URL)
    words = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert page.post(path, {"email": "ada@example.org", **words}).status_code == 302
    assert User.objects.get().role == "lead"
    assert run("welcome") == ""


def test_welcome_gives_a_new_link_each_time_and_ends_the_older_one(run, settings):
    first, second = (re.search(r"http\S+", run("welcome"))[0] for _ in range(2))
    assert open_page(first, settings).status_code == 404
    assert open_page(second, settings).status_code == 200


def test_welcome_leaves_the_links_of_leads_alone(run, settings):
    lead = with_password(role=Role.LEAD)
    (link,) = actions.invite([""], Role.LEAD, actor=lead.annotator)
    run("welcome")
    assert open_page(link.url, settings).status_code == 200


def test_welcome_ends_an_unused_first_link_once_there_is_a_lead(run, settings):
    link = re.search(r"http\S+", run("welcome"))[0]
    with_password(role=Role.LEAD)
    assert run("welcome") == ""
    assert open_page(link, settings).status_code == 404


def test_welcome_does_not_count_leads_who_may_not_come_in(run):
    with_password(role=Role.LEAD, is_active=False)
    with_password(role=Role.CURATOR)
    assert "/invite/" in run("welcome")


def test_welcome_counts_an_operator_as_a_lead(run):
    User.objects.create_superuser("root@example.org", password="correct horse battery")
    assert run("welcome") == ""
