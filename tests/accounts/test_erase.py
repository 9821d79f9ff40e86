"""A person can be erased: the pseudonym stays, everything that names the person goes."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from django.test import Client

from accounts import actions
from accounts.models import Annotator, AuditEntry, Invitation, Role, Session, User
from tests.accounts.conftest import PASSWORD, signed_in, with_password

pytestmark = pytest.mark.django_db
EMAIL, NAME = "erika.mustermann@example.org", "Erika Mustermann"


@pytest.fixture
def erika(lead):
    """Somebody who has left traces wherever a person can."""
    actions.invite([EMAIL], Role.CURATOR, actor=lead.annotator)
    link, _secret = actions.invite_with_token(EMAIL, Role.CURATOR, actor=lead.annotator)
    secret = link.url.rstrip("/").rpartition("/")[2]
    person = actions.accept_invitation(secret, email=EMAIL, name=NAME, password=PASSWORD)
    EmailAddress.objects.create(user=person, email=EMAIL, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    LogEntry.objects.log_actions(lead.pk, [person], CHANGE, "changed", single_object=True)
    signed_in(person)
    halfway = Client()  # the password was right, the second step is missing
    reply = halfway.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert reply.headers["Location"].startswith("/account/2fa/")
    actions.deactivate(person, actor=lead.annotator)
    actions.reactivate(person, actor=lead.annotator)
    signed_in(person)
    Client().post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    return person


def erase(client, person, typed=None):
    pseudonym = person.annotator.pseudonym
    return client.post(f"/people/{pseudonym}/erase/", {"pseudonym": typed or pseudonym})


def tables_that_mention(text):
    found = []
    for model in apps.get_models():
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(model.__name__)
    return found


def test_the_traces_are_there_before(erika):
    assert set(tables_that_mention(EMAIL)) >= {"User", "Invitation", "EmailAddress"}
    assert "LogEntry" in tables_that_mention(NAME)
    assert any(EMAIL in str(s.get_decoded()) for s in Session.objects.all())


def test_nothing_names_the_person_afterwards(as_lead, erika):
    assert erase(as_lead, erika).status_code == 302
    assert tables_that_mention(EMAIL) == []
    assert tables_that_mention("Mustermann") == []
    assert not [s for s in Session.objects.all() if EMAIL in str(s.get_decoded())]
    assert not Authenticator.objects.exists()


def test_the_pseudonym_stays_and_says_when(as_lead, erika):
    erase(as_lead, erika)
    annotator = Annotator.objects.get(pk=erika.annotator_id)
    assert annotator.pseudonym == erika.annotator.pseudonym
    assert annotator.erased_at is not None
    assert not User.objects.filter(annotator=annotator).exists()


def test_the_pseudonym_must_be_typed(as_lead, erika):
    reply = erase(as_lead, erika, typed="annotator-000000")
    assert reply.status_code == 422
    assert "not the pseudonym" in reply.content.decode()
    assert User.objects.filter(pk=erika.pk).exists()


def test_rooms_above_erase_their_part_in_the_same_transaction(as_lead, erika, settings):
    settings.ON_ERASE = ["tests.accounts.test_erase.note_erasure"]
    erase(as_lead, erika)
    assert AuditEntry.objects.filter(action="heard", subject=str(erika.annotator_id)).exists()


def note_erasure(annotator_id):
    assert User.objects.filter(annotator=annotator_id).exists()
    AuditEntry.objects.create(action="heard", subject=str(annotator_id))


def refuse_erasure(_annotator_id):
    raise RuntimeError("not now")


def test_when_a_room_above_fails_nothing_is_erased(lead, erika, settings):
    settings.ON_ERASE = ["tests.accounts.test_erase.refuse_erasure"]
    with pytest.raises(RuntimeError):
        actions.erase(erika, actor=lead.annotator)
    assert User.objects.get(pk=erika.pk).api_tokens.exists()
    assert Annotator.objects.get(pk=erika.annotator_id).erased_at is None


def test_the_audit_log_keeps_who_did_it(as_lead, lead, erika):
    erase(as_lead, erika)
    entry = AuditEntry.objects.get(action="erased")
    assert (entry.actor, entry.subject) == (lead.annotator, erika.annotator.pseudonym)


def test_an_open_invitation_to_the_address_ends_and_forgets_it(lead, erika):
    Invitation.objects.create(email=EMAIL, token_digest="0" * 64)
    actions.erase(erika, actor=lead.annotator)
    assert not Invitation.objects.usable().exists()


def test_an_erased_person_can_be_invited_anew_as_somebody_else(lead, erika):
    actions.erase(erika, actor=lead.annotator)
    actions.invite([EMAIL], Role.ANNOTATOR, actor=lead.annotator)
    assert Invitation.objects.usable().get().email == EMAIL


def test_sessions_of_an_erased_person_are_over(as_lead, erika):
    client = signed_in(erika)
    erase(as_lead, erika)
    assert client.get("/me/").status_code == 302


def test_a_lead_can_erase_the_own_account_when_another_is_left(as_lead, lead):
    with_password(role=Role.LEAD)
    erase(as_lead, lead)
    assert not User.objects.filter(pk=lead.pk).exists()
    assert as_lead.get("/people/").status_code == 302
