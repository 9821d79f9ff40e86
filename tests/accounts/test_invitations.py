"""Invitation links: made by leads, shown once, used once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from accounts import actions
from accounts.models import ApiToken, AuditEntry, Invitation, Role, User
from accounts.models.access import digest
from tests.accounts.conftest import signed_in, with_password
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def make(as_lead, addresses="", role="annotator"):
    return as_lead.post("/people/invitations/", {"addresses": addresses, "role": role})


def links_in(reply):
    """Each once: they stand in the list, in the table of all and in the letters."""
    found = re.findall(r"https?://[^<\s]+/invite/[^<\s]+/", reply.content.decode())
    return list(dict.fromkeys(found))


def path_of(link, settings):
    return link.removeprefix(settings.URL)


@pytest.fixture
def open_link(as_lead, settings):
    """The path of a fresh link, for anybody or for one address."""

    def make_one(address="", role="annotator"):
        return path_of(links_in(make(as_lead, address, role))[0], settings)

    return make_one


def join(path, client=None, **words):
    form = {"email": "ada@example.org", "name": "Ada", "password1": PASSWORD, "password2": PASSWORD}
    return (client or Client()).post(path, form | words)


def test_a_lead_gets_one_link_for_each_address(as_lead, settings):
    links = links_in(make(as_lead, "ada@example.org\nBOB@example.org , ada@example.org", "curator"))
    assert len(links) == 2
    assert all(link.startswith(settings.URL + "/invite/") for link in links)
    assert set(Invitation.objects.values_list("email", "role")) == {
        ("ada@example.org", "curator"),
        ("bob@example.org", "curator"),
    }


def test_a_link_is_shown_once_and_kept_as_a_digest_only(as_lead):
    (link,) = links_in(make(as_lead))
    secret = link.rstrip("/").rpartition("/")[2]
    assert Invitation.objects.get().token_digest == digest(secret)
    listed = as_lead.get("/people/invitations/").content.decode()
    assert secret not in listed
    assert digest(secret) not in listed


def test_every_bad_address_is_named_and_no_link_is_made(as_lead):
    reply = make(as_lead, "ada@example.org\nnot an address\nbob@@example.org")
    assert reply.status_code == 422
    assert "not an address" in reply.content.decode()
    assert "bob@@example.org" in reply.content.decode()
    assert not Invitation.objects.exists()


def test_an_unknown_role_is_refused(as_lead):
    assert make(as_lead, role="operator").status_code == 422
    assert not Invitation.objects.exists()


def test_more_than_a_hundred_addresses_are_refused(as_lead):
    assert make(as_lead, "\n".join(f"p{n}@example.org" for n in range(101))).status_code == 422


def test_an_address_with_an_account_gets_no_link(as_lead):
    UserFactory(email="ada@example.org")
    reply = make(as_lead, "Ada@Example.org\nbob@example.org")
    assert reply.status_code == 422
    assert "ada@example.org has an account already" in reply.content.decode()
    assert not Invitation.objects.exists()


def test_a_new_link_to_an_address_ends_the_older_one(open_link):
    old, new = open_link("ada@example.org"), open_link("ada@example.org")
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_looking_at_a_link_changes_nothing(open_link):
    path = open_link()
    before = list(Invitation.objects.values())
    client = Client()
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert list(Invitation.objects.values()) == before
    assert User.objects.count() == 1


def test_joining_makes_an_account_with_the_role_of_the_link_and_signs_in(open_link):
    client = Client()
    reply = join(open_link(role="curator"), client)
    assert reply.status_code == 302
    assert reply.headers["Location"] == "/work/"
    user = User.objects.get(email="ada@example.org")
    assert (user.role, user.name) == ("curator", "Ada")
    assert user.check_password(PASSWORD)
    assert client.get("/me/").status_code == 200


def test_a_link_makes_one_account(open_link):
    path = open_link()
    assert join(path).status_code == 302
    for number in range(3):
        again = join(path, email=f"other{number}@example.org")
        assert again.status_code == 404
        assert "This link does not work" in again.content.decode()
    assert User.objects.count() == 2
    assert Invitation.objects.get().user.email == "ada@example.org"


@pytest.mark.parametrize(
    "change",
    [{"used_at": now()}, {"revoked_at": now()}, {"expires_at": now() - timedelta(seconds=1)}],
    ids=["used", "revoked", "expired"],
)
def test_a_link_that_is_over_shows_one_plain_page(open_link, change):
    path = open_link()
    Invitation.objects.update(**change)
    unknown = Client().get("/invite/never-made/")
    for reply in (Client().get(path), join(path)):
        assert reply.status_code == unknown.status_code == 404
        assert "This link does not work" in reply.content.decode()
    assert User.objects.count() == 1


def test_a_link_for_one_address_is_for_that_address_only(open_link):
    path = open_link("ada@example.org")
    field = re.search(r'<input[^>]*name="email"[^>]*>', Client().get(path).content.decode())[0]
    assert 'value="ada@example.org"' in field
    assert "disabled" in field
    assert join(path, email="mallory@example.org").status_code == 302
    assert set(User.objects.exclude(role="lead").values_list("email", flat=True)) == {
        "ada@example.org"
    }


def test_the_form_gives_no_more_than_the_link(open_link):
    join(open_link(), role="lead", is_staff="on", is_superuser="on", is_active="")
    user = User.objects.get(email="ada@example.org")
    assert (user.role, user.is_staff, user.is_superuser, user.is_active) == (
        "annotator",
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "ada@example.org",
        "ADA@Example.ORG",
        "  ada@example.org ",
        "\uff41da@example.org",
        "ada\uff20example.org",
    ],
)
def test_one_address_has_one_account_however_it_is_spelt(open_link, spelling):
    UserFactory(email="ada@example.org")
    reply = join(open_link(), email=spelling)
    assert reply.status_code == 422
    assert "has an account already" in reply.content.decode()
    assert Invitation.objects.usable().exists()


def test_letters_that_only_look_plain_are_refused(open_link):
    assert join(open_link(), email="m\u0131ke@example.org").status_code == 422


@pytest.mark.parametrize(
    ("first", "second"),
    [("short", "short"), ("password123", "password123"), (PASSWORD, PASSWORD + "!"), ("", "")],
    ids=["short", "common", "different", "none"],
)
def test_a_bad_password_makes_no_account_and_keeps_the_link(open_link, first, second):
    path = open_link()
    assert join(path, password1=first, password2=second).status_code == 422
    assert User.objects.count() == 1
    assert join(path).status_code == 302


def test_the_name_is_optional(open_link):
    assert join(open_link(), name="").status_code == 302


def test_somebody_signed_in_is_told_to_sign_out_first(as_lead, open_link):
    path = open_link()
    assert as_lead.get(path).status_code == 403
    assert join(path, as_lead).status_code == 403
    assert Invitation.objects.usable().count() == 1


def test_a_lead_can_revoke_a_link(as_lead, open_link):
    path = open_link()
    pk = Invitation.objects.get().pk
    assert as_lead.post("/people/invitations/revoke/", {"invitation": pk}).status_code == 302
    assert Client().get(path).status_code == 404
    assert AuditEntry.objects.filter(action="invitation_revoked").count() == 1


@pytest.mark.parametrize("number", ["", "0", "999999", "x", "١"])
def test_revoking_a_link_that_is_not_there_is_404(as_lead, number):
    assert as_lead.post("/people/invitations/revoke/", {"invitation": number}).status_code == 404


def test_the_list_tells_open_used_revoked_and_expired_apart(as_lead, open_link):
    for _ in range(4):
        open_link()
    used, revoked, expired, _open = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=used.pk).update(used_at=now())
    Invitation.objects.filter(pk=revoked.pk).update(revoked_at=now())
    Invitation.objects.filter(pk=expired.pk).update(expires_at=now())
    page = as_lead.get("/people/invitations/").content.decode()
    words = re.findall(r'class="status \w+">(\w+)<', page)
    assert words == ["open", "expired", "revoked", "used"]


def test_the_list_asks_the_database_as_often_for_many_links_as_for_few(
    as_lead, lead, django_assert_max_num_queries
):
    actions.invite([f"p{n}@example.org" for n in range(40)], Role.ANNOTATOR, actor=lead.annotator)
    with django_assert_max_num_queries(8):
        as_lead.get("/people/invitations/")


def with_tokens(as_lead, addresses):
    form = {"addresses": addresses, "role": "annotator", "token": "on"}
    return as_lead.post("/people/invitations/", form)


def tokens_in(reply):
    return re.findall(r'id="token-\d+"[^>]*>([^<]+)<', reply.content.decode())


def test_a_token_for_each_address_is_shown_once_beside_its_link(as_lead, lead):
    reply = with_tokens(as_lead, "ada@example.org\nbob@example.org")
    secrets = tokens_in(reply)
    assert len(links_in(reply)) == len(secrets) == 2
    for secret, address in zip(secrets, ["ada@example.org", "bob@example.org"], strict=True):
        user = ApiToken.objects.usable().get(token_digest=digest(secret)).user
        assert (user.email, user.role, user.has_usable_password()) == (address, "annotator", False)
        assert secret not in as_lead.get("/people/invitations/").content.decode()
    assert set(Invitation.objects.values_list("created_by", flat=True)) == {lead.annotator_id}
    assert "no-store" in reply.headers["Cache-Control"]


def test_no_token_is_made_unless_it_is_asked_for(as_lead):
    assert tokens_in(make(as_lead, "ada@example.org")) == []
    assert not ApiToken.objects.exists()


def test_a_token_without_an_address_is_refused(as_lead):
    reply = with_tokens(as_lead, "")
    assert reply.status_code == 422
    assert "A token needs the address of its account." in reply.content.decode()
    assert not Invitation.objects.exists()


def test_tokens_are_made_for_all_addresses_or_none(as_lead):
    with_password(email="bob@example.org")
    assert with_tokens(as_lead, "ada@example.org\nbob@example.org").status_code == 422
    assert not ApiToken.objects.exists()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_links_are_mailed_where_mail_is_set_up(as_lead, settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reply = make(as_lead, "ada@example.org\nbob@example.org")
    assert "also sent by mail" in reply.content.decode()
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]
    assert [links_in_text(letter.body) for letter in mail.outbox] == [[x] for x in links_in(reply)]


def links_in_text(text):
    return re.findall(r"https?://\S+/invite/\S+/", text)


def test_nothing_is_mailed_where_no_mail_is_set_up(as_lead, settings):
    settings.HAS_MAIL = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make(as_lead, "ada@example.org")
    assert mail.outbox == []


def test_a_mail_server_that_refuses_leaves_the_links_on_the_page(as_lead, settings):
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.RefusingBackend"
    reply = make(as_lead, "ada@example.org")
    assert "did not take the letters" in reply.content.decode()
    assert len(links_in(reply)) == 1


def test_a_link_for_an_account_without_password_sets_it():
    link, _secret = actions.invite_with_token("ada@example.org", Role.LEAD, actor=None)
    path = "/invite/" + link.url.rpartition("/invite/")[2]
    assert join(path, email="mallory@example.org", name="Ada L.").status_code == 302
    user = User.objects.get()
    assert (user.email, user.name, user.role) == ("ada@example.org", "Ada L.", "lead")
    assert user.check_password(PASSWORD)
    assert join(path).status_code == 404


def test_a_link_for_an_account_ends_when_it_has_a_password_or_is_deactivated():
    link, _secret = actions.invite_with_token("ada@example.org", Role.LEAD, actor=None)
    path = "/invite/" + link.url.rpartition("/invite/")[2]
    User.objects.update(is_active=False)
    assert Client().get(path).status_code == 404
    user = User.objects.get()
    user.is_active = True
    user.set_password(PASSWORD)
    user.save()
    assert join(path, password1="something else entirely").status_code == 404


def test_joining_and_inviting_are_in_the_audit_log_without_an_address(open_link, lead):
    join(open_link("ada@example.org"))
    user = User.objects.get(email="ada@example.org")
    entries = list(AuditEntry.objects.order_by("pk").values_list("action", "actor"))
    assert entries == [("invited", lead.annotator_id), ("joined", user.annotator_id)]
    assert "ada" not in str(list(AuditEntry.objects.values()))


def test_links_of_a_lead_who_is_demoted_do_not_work_any_more(lead, open_link):
    path = open_link(role="lead")
    second = with_password(role=Role.LEAD)
    actions.change_role(lead, Role.ANNOTATOR, actor=second.annotator)
    assert Client().get(path).status_code == 404


def test_pages_with_secrets_are_kept_by_no_cache(as_lead, open_link):
    assert "no-store" in make(as_lead).headers["Cache-Control"]
    assert "no-store" in Client().get(open_link()).headers["Cache-Control"]


def test_the_form_needs_its_token(open_link):
    assert join(open_link(), Client(enforce_csrf_checks=True)).status_code == 403


def test_a_stranger_in_the_browser_before_has_no_part_in_the_session(open_link):
    client = Client()
    client.get(open_link())
    before = client.cookies.get("sessionid")
    join(open_link(), client)
    assert client.cookies["sessionid"].value != (before.value if before else "")
    assert signed_in(User.objects.get(email="ada@example.org")).get("/me/").status_code == 200
