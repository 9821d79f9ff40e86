"""Who may open what: every address of the room, every kind of person, every method."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, Role, Session, User
from accounts.urls import urlpatterns
from tests.accounts.conftest import signed_in, with_password
from tests.factories import AnnotatorFactory, JobFactory

pytestmark = pytest.mark.django_db

PEOPLE = ("anonymous", "annotator", "curator", "lead")
# Expected replies to GET and POST, for anonymous, annotator, curator, lead. 302 of a stranger
# leads to the sign-in page. The POSTs carry an empty form: 422 and 404 say that it was read.
MATRIX = {
    "account": ((302, 200, 200, 200), (302, 302, 302, 302)),
    "tokens": ((302, 200, 200, 200), (302, 422, 422, 422)),
    "revoke_token": ((405, 405, 405, 405), (302, 404, 404, 404)),
    "sign_out_everywhere": ((405, 405, 405, 405), (302, 302, 302, 302)),
    "accept_invitation": ((404, 403, 403, 403), (404, 403, 403, 403)),
    "people": ((302, 403, 403, 200), (405, 405, 405, 405)),
    "invitations": ((302, 403, 403, 200), (302, 403, 403, 422)),
    "revoke_invitation": ((405, 405, 405, 405), (302, 403, 403, 404)),
    "remind": ((405, 405, 405, 405), (302, 403, 403, 302)),
    "person": ((302, 403, 403, 200), (405, 405, 405, 405)),
    "change_role": ((405, 405, 405, 405), (302, 403, 403, 302)),
    "change_group": ((405, 405, 405, 405), (302, 403, 403, 302)),
    "deactivate": ((405, 405, 405, 405), (302, 403, 403, 302)),
    "reactivate": ((405, 405, 405, 405), (302, 403, 403, 302)),
    "make_reset_link": ((405, 405, 405, 405), (302, 403, 403, 200)),
    "erase": ((405, 405, 405, 405), (302, 403, 403, 422)),
    "audit": ((302, 403, 403, 200), (405, 405, 405, 405)),
    "audit_csv": ((302, 403, 403, 200), (405, 405, 405, 405)),
    "jobs": ((302, 200, 200, 200), (405, 405, 405, 405)),
    "job": ((302, 404, 404, 200), (405, 405, 405, 405)),
    "job_progress": ((302, 404, 404, 200), (405, 405, 405, 405)),
    "job_errors": ((302, 404, 404, 200), (405, 405, 405, 405)),
    "cancel_job": ((405, 405, 405, 405), (302, 404, 404, 302)),
    "corner": ((204, 200, 200, 200), (405, 405, 405, 405)),
}


@pytest.fixture(scope="module")
def paths(shared_rows):
    """The address of each page, about a person and a job that are somebody else's."""
    target = with_password().annotator.pseudonym
    job = JobFactory(created_by=AnnotatorFactory()).public_id
    words = {
        "<slug:pseudonym>": target,
        "<uuid:public_id>": str(job),
        "<str:token>": "no-such-link",
    }
    found = {}
    for pattern in urlpatterns:
        path = f"/{pattern.pattern}"
        for placeholder, word in words.items():
            path = path.replace(placeholder, word)
        found[pattern.name] = path
    return found


@pytest.fixture(scope="module")
def cookies(shared_rows):
    """The cookies of one person of each kind."""
    found = {"anonymous": Client().cookies}
    for role in PEOPLE[1:]:
        client = Client()
        client.force_login(with_password(role=role))
        found[role] = client.cookies
    return found


@pytest.fixture
def clients(cookies):
    """Browsers of those people, as nobody has used them before."""
    return {who: browser_with(cookies[who]) for who in PEOPLE}


def browser_with(cookies, **options):
    client = Client(**options)
    client.cookies.load(cookies)
    return client


def test_every_address_of_the_room_is_in_the_matrix():
    assert {pattern.name for pattern in urlpatterns} == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_each_person_gets_the_reply_of_the_matrix(clients, paths, name):
    looking, sending = MATRIX[name]
    assert tuple(clients[who].get(paths[name]).status_code for who in PEOPLE) == looking
    replies = [clients[who].post(paths[name]) for who in PEOPLE]
    assert tuple(reply.status_code for reply in replies) == sending
    if sending[0] == 302:
        assert replies[0].headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", MATRIX)
def test_other_methods_are_refused(clients, paths, name):
    for method in ("put", "patch", "delete", "options"):
        reply = getattr(clients["lead"], method)(paths[name])
        assert reply.status_code == 405, method


@pytest.mark.parametrize("name", [n for n, (_get, post) in MATRIX.items() if 405 not in post])
def test_every_form_needs_its_token(cookies, paths, name):
    client = browser_with(cookies["lead"], enforce_csrf_checks=True)
    before = list(User.objects.order_by("pk").values())
    assert client.post(paths[name], {"name": "x", "role": "lead"}).status_code == 403
    foreign = {"HTTP_ORIGIN": "https://elsewhere.example"}
    assert client.post(paths[name], {"name": "x"}, **foreign).status_code == 403
    assert list(User.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", MATRIX)
def test_looking_changes_nothing(clients, paths, name):
    def facts():
        return [
            list(User.objects.order_by("pk").values()),
            list(Session.objects.order_by("pk").values("pk", "session_data")),
            AuditEntry.objects.count(),
        ]

    before = facts()
    for client in clients.values():
        client.get(paths[name])
        client.head(paths[name])
    assert facts() == before


@pytest.mark.parametrize("name", MATRIX)
def test_what_is_behind_a_door_is_kept_by_no_cache(clients, paths, name):
    reply = clients["lead"].get(paths[name])
    if reply.status_code == 200:
        assert "no-store" in reply.headers["Cache-Control"]
        assert "private" in reply.headers["Cache-Control"]


def test_a_stranger_comes_back_to_the_page_and_not_to_a_form():
    client = Client()
    assert client.get("/people/?q=a").headers["Location"] == (
        "/account/login/?next=/people/%3Fq%3Da"
    )
    assert client.post("/me/tokens/").headers["Location"] == "/account/login/"


def test_a_stranger_is_never_sent_to_another_site(annotator):
    client = Client()
    reply = client.post(
        "/account/login/?next=https://elsewhere.example/",
        {"login": annotator.email, "password": "a long enough passphrase"},
    )
    assert reply.headers["Location"] == "/work/"


def test_a_person_without_a_role_for_it_reads_why(as_annotator):
    reply = as_annotator.get("/people/")
    assert "not for your role" in reply.content.decode()


def test_an_operator_is_a_lead_in_any_role(db):
    root = User.objects.create_superuser("root@example.org", password="x" * 12)
    User.objects.filter(pk=root.pk).update(role=Role.ANNOTATOR)
    assert signed_in(root).get("/people/").status_code == 200
