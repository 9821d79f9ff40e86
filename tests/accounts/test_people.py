"""What leads see and do of other people."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import actions
from accounts.models import ApiToken, AuditEntry, Invitation, Role, Session, User
from tests.accounts.conftest import PASSWORD, signed_in, with_password
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def address(user, action=""):
    return f"/people/{user.annotator.pseudonym}/{action}"


def operator():
    return User.objects.create_superuser("root@example.org", password=PASSWORD)


def shown(reply):
    return set(re.findall(r"annotator-\w{6}(?=</td>)", reply.content.decode()))


# the list


def test_the_list_is_searched_by_name_address_and_pseudonym(as_lead):
    ada = UserFactory(name="Ada Nwosu", email="first@example.org")
    bob = UserFactory(name="Bob", email="second@example.com")
    for query, person in [
        ("nwosu", ada),
        ("example.COM", bob),
        (bob.annotator.pseudonym[-6:], bob),
    ]:
        assert shown(as_lead.get("/people/", {"q": query})) == {person.annotator.pseudonym}


def test_the_list_is_filtered_by_role_and_state(as_lead, lead, curator):
    gone = with_password(is_active=False)
    waiting = UserFactory()
    for query, people in [
        ({"role": "curator"}, [curator]),
        ({"role": "lead"}, [lead]),
        ({"state": "deactivated"}, [gone]),
        ({"state": "invited"}, [waiting]),
        ({"state": "active"}, [lead, curator]),
        ({"role": "curator", "state": "deactivated"}, []),
    ]:
        assert shown(as_lead.get("/people/", query)) == {p.annotator.pseudonym for p in people}


@pytest.mark.parametrize(
    "query",
    [
        {"role": "boss"},
        {"state": "asleep"},
        {"user__password__startswith": "p"},
        {"role__in": "lead"},
        {"after": "x"},
        {"before": "-1"},
        {"after": "9" * 30},
    ],
)
def test_a_filter_that_does_not_exist_is_refused(as_lead, query):
    assert as_lead.get("/people/", query).status_code == 400


def test_the_list_has_pages_that_keep_the_filters(as_lead):
    people = [UserFactory(name="Ada") for _ in range(60)]
    first = as_lead.get("/people/", {"q": "ada"})
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1]
    second = as_lead.get("/people/" + following.replace("&amp;", "&"))
    assert "q=ada" in following
    assert shown(first) | shown(second) == {p.annotator.pseudonym for p in people}
    assert not shown(first) & shown(second)
    back = re.search(r'rel="prev" href="([^"]+)"', second.content.decode())[1]
    assert shown(as_lead.get("/people/" + back.replace("&amp;", "&"))) == shown(first)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    as_lead, django_assert_max_num_queries
):
    UserFactory.create_batch(40)
    with django_assert_max_num_queries(6):
        as_lead.get("/people/")


def test_a_name_is_text_and_never_markup(as_lead):
    UserFactory(name="<script>alert(1)</script>")
    page = as_lead.get("/people/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# roles


def test_a_lead_changes_a_role(as_lead, lead, annotator):
    assert as_lead.post(address(annotator, "role/"), {"role": "curator"}).status_code == 302
    annotator.refresh_from_db()
    assert annotator.role == "curator"
    entry = AuditEntry.objects.get(action="role_changed")
    assert (entry.actor, entry.subject) == (lead.annotator, annotator.annotator.pseudonym)
    assert entry.details == {"before": "annotator", "after": "curator"}


def test_the_form_of_a_role_gives_nothing_else(as_lead, annotator):
    more = {"role": "lead", "is_staff": "on", "is_superuser": "on", "email": "x@example.org"}
    as_lead.post(address(annotator, "role/"), more)
    found = User.objects.get(pk=annotator.pk)
    assert (found.role, found.is_staff, found.is_superuser) == ("lead", False, False)
    assert found.email == annotator.email


@pytest.mark.parametrize("role", ["", "boss", "superuser"])
def test_an_unknown_role_changes_nothing(as_lead, annotator, role):
    as_lead.post(address(annotator, "role/"), {"role": role})
    assert User.objects.get(pk=annotator.pk).role == "annotator"
    assert not AuditEntry.objects.exists()


def test_a_new_role_counts_from_the_next_request_on(as_lead, annotator, as_annotator):
    assert as_annotator.get("/people/").status_code == 403
    as_lead.post(address(annotator, "role/"), {"role": "lead"})
    assert as_annotator.get("/people/").status_code == 200
    as_lead.post(address(annotator, "role/"), {"role": "annotator"})
    assert as_annotator.get("/people/").status_code == 403


@pytest.mark.parametrize(
    ("action", "form"),
    [("role/", {"role": "annotator"}), ("deactivate/", {}), ("erase/", None)],
)
def test_the_last_active_lead_stays(as_lead, lead, action, form):
    with_password(role=Role.LEAD, is_active=False)
    form = {"pseudonym": lead.annotator.pseudonym} if form is None else form
    reply = as_lead.post(address(lead, action), form, follow=True)
    assert "last active lead" in reply.content.decode()
    found = User.objects.get(pk=lead.pk)
    assert found.is_active
    assert found.role == "lead"
    assert as_lead.get("/people/").status_code == 200


def test_with_a_second_lead_the_first_may_go(as_lead, lead):
    with_password(role=Role.LEAD)
    as_lead.post(address(lead, "role/"), {"role": "annotator"})
    assert User.objects.get(pk=lead.pk).role == "annotator"


def test_a_lead_demoted_meanwhile_does_nothing_more(lead):
    second = with_password(role=Role.LEAD)
    stale = second.annotator
    actions.change_role(second, Role.ANNOTATOR, actor=lead.annotator)
    with pytest.raises(PermissionDenied):
        actions.change_role(lead, Role.ANNOTATOR, actor=stale)
    assert User.objects.get(pk=lead.pk).role == "lead"


@pytest.mark.parametrize("action", ["role/", "deactivate/", "reactivate/", "reset-link/", "erase/"])
def test_a_lead_does_nothing_to_an_operator(as_lead, action):
    root = operator()
    before = User.objects.values().get(pk=root.pk)
    form = {"role": "annotator", "pseudonym": root.annotator.pseudonym}
    assert as_lead.post(address(root, action), form).status_code == 403
    assert User.objects.values().get(pk=root.pk) == before
    assert not AuditEntry.objects.exists()


def test_an_operator_may_change_an_operator(lead):
    root = operator()
    actions.deactivate(root, actor=root.annotator)
    assert not User.objects.get(pk=root.pk).is_active


# access


def test_deactivating_ends_sessions_tokens_and_links_at_once(as_lead, annotator, as_annotator):
    _token, _secret = actions.create_token(annotator, "laptop")
    assert as_annotator.get("/me/").status_code == 200
    assert as_lead.post(address(annotator, "deactivate/")).status_code == 302
    assert as_annotator.get("/me/").status_code == 302
    assert not Session.objects.filter(user=annotator).exists()
    assert not ApiToken.objects.filter(user=annotator, revoked_at=None).exists()


def test_a_deactivated_person_does_not_get_in_by_password(as_lead, annotator):
    as_lead.post(address(annotator, "deactivate/"))
    client = Client()
    client.post("/account/login/", {"login": annotator.email, "password": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_activating_again_lets_in_by_password_and_revives_nothing(as_lead, annotator, as_annotator):
    actions.create_token(annotator, "laptop")
    as_lead.post(address(annotator, "deactivate/"))
    as_lead.post(address(annotator, "reactivate/"))
    assert as_annotator.get("/me/").status_code == 302
    assert not ApiToken.objects.usable().exists()
    client = Client()
    client.post("/account/login/", {"login": annotator.email, "password": PASSWORD})
    assert client.get("/me/").status_code == 200


def test_a_lead_who_is_deactivated_leaves_no_open_link_behind(lead):
    second = with_password(role=Role.LEAD)
    actions.invite([""], Role.LEAD, actor=second.annotator)
    actions.deactivate(second, actor=lead.annotator)
    assert not Invitation.objects.usable().exists()


@pytest.mark.parametrize("change", ["deactivate", "change_role"])
def test_a_lead_who_must_go_leaves_no_reset_link_behind(lead, annotator, change):
    second = with_password(role=Role.LEAD)
    links = [actions.make_reset_link(annotator, actor=by.annotator) for by in (second, lead)]
    assert [takes_a_password(link) for link in links] == [True, True]
    more = {"role": Role.ANNOTATOR} if change == "change_role" else {}
    getattr(actions, change)(second, actor=lead.annotator, **more)
    assert not takes_a_password(links[0])
    assert takes_a_password(actions.make_reset_link(annotator, actor=lead.annotator))


def test_links_made_by_others_stay_when_a_lead_must_go(lead, annotator):
    second = with_password(role=Role.LEAD)
    link = actions.make_reset_link(annotator, actor=lead.annotator)
    actions.deactivate(second, actor=lead.annotator)
    assert takes_a_password(link)


def takes_a_password(link):
    client, path = Client(), urlsplit(link).path
    return "password1" in client.get(path, follow=True).content.decode()


def test_a_reset_link_sets_a_password_and_works_once(as_lead, annotator, settings):
    annotator.set_unusable_password()
    annotator.save()
    page = as_lead.post(address(annotator, "reset-link/")).content.decode()
    (link,) = re.findall(r"https?://[^<\s]+/password/reset/key/[^<\s]+", page)
    assert link.startswith(settings.URL)
    assert link not in as_lead.get(address(annotator)).content.decode()
    client = Client()
    form = client.get(link.removeprefix(settings.URL), follow=True).redirect_chain[-1][0]
    words = {"password1": "a new long passphrase", "password2": "a new long passphrase"}
    assert client.post(form, words).status_code == 302
    annotator.refresh_from_db()
    assert annotator.check_password("a new long passphrase")
    again = Client().get(link.removeprefix(settings.URL))
    assert again.status_code == 200
    assert "password1" not in again.content.decode()


def test_a_deactivated_person_gets_no_reset_link(as_lead, annotator):
    as_lead.post(address(annotator, "deactivate/"))
    page = as_lead.post(address(annotator, "reset-link/"), follow=True).content.decode()
    assert "not active" in page
    assert "/password/reset/key/" not in page


def test_every_change_is_in_the_audit_log_and_on_the_page(as_lead, lead, annotator):
    for action in ("deactivate", "reactivate", "reset-link"):
        as_lead.post(address(annotator, f"{action}/"))
    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor", "subject")
    pseudonym = annotator.annotator.pseudonym
    assert list(entries) == [
        (action, lead.annotator_id, pseudonym)
        for action in ("deactivated", "reactivated", "reset_link_made")
    ]
    page = as_lead.get(address(annotator)).content.decode()
    words = ["Link for a new password made", "Account activated again", "Account deactivated"]
    assert re.findall(rf"<td>({'|'.join(words)})</td>", page) == words


def test_a_person_that_is_not_there_is_404(as_lead):
    assert as_lead.get("/people/annotator-nobody/").status_code == 404
    assert as_lead.post("/people/annotator-nobody/deactivate/").status_code == 404


def test_a_person_can_end_all_own_sessions(annotator, as_annotator):
    other = signed_in(annotator)
    stranger = with_password()
    elsewhere = signed_in(stranger)
    reply = as_annotator.post("/me/sign-out-everywhere/")
    assert reply.headers["Location"] == "/account/login/"
    assert other.get("/me/").status_code == as_annotator.get("/me/").status_code == 302
    assert elsewhere.get("/me/").status_code == 200


def test_a_group_is_given_changed_and_taken_and_on_record(as_lead):
    person = UserFactory()
    for group in ("experts", " experts ", "crowd", ""):
        reply = as_lead.post(address(person, "group/"), {"group": group}, follow=True)
        assert reply.status_code == 200
        person.annotator.refresh_from_db()
        assert person.annotator.group == group.strip()
    changes = AuditEntry.objects.filter(action="group_changed").order_by("pk")
    assert [(e.details["before"], e.details["after"]) for e in changes] == [
        ("\N{EN DASH}", "experts"),
        ("experts", "crowd"),
        ("crowd", "\N{EN DASH}"),
    ]
    long = as_lead.post(address(person, "group/"), {"group": "x" * 61}, follow=True)
    assert "at most 60 characters" in long.text
    person.annotator.refresh_from_db()
    assert person.annotator.group == ""
