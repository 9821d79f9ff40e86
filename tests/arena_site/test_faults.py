"""A database that is away is said in words and in JSON, and never looks like a fault of ours."""

import errno

import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from django.db.utils import InternalError

from arena_site.faults import RETRY_AFTER, RETRY_AFTER_FULL, seconds_to_wait
from tests.annotations.conftest import with_token
from tests.factories import AssignmentFactory, UserFactory

GONE = psycopg.OperationalError("server closed the connection unexpectedly")
FULL = psycopg.errors.DiskFull("could not extend file: No space left on device")


def wrapped(error, cause):
    error.__cause__ = cause
    return error


@pytest.fixture
def client(client):
    client.raise_request_exception = False  # as in production
    return client


@pytest.fixture
def failing(db):
    """`failing(error)`: from here on each statement ends like this."""
    with_error = []

    def refuse(execute, sql, params, many, context):
        if with_error:
            raise with_error[0]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield with_error.append
        with_error.clear()


@pytest.mark.parametrize(("cause", "wait"), [(GONE, RETRY_AFTER), (FULL, RETRY_AFTER_FULL)])
def test_a_vote_without_a_database_is_answered_503_with_a_word_on_the_key(
    client, failing, cause, wait
):
    assignment = AssignmentFactory()
    api = with_token(client, UserFactory(annotator=assignment.annotator))
    failing(wrapped(OperationalError(str(cause)), cause))
    reply = api.vote(assignment.public_id, key="one-key-for-it")
    assert reply.status_code == 503
    assert reply["Content-Type"] == "application/problem+json"
    assert reply["Retry-After"] == str(wait)
    assert "with the same Idempotency-Key" in reply.json()["detail"]


@pytest.mark.parametrize("address", ["/", "/work/", "/items/", "/account/login/"])
def test_pages_say_it_in_words(client, failing, lead, address):
    client.force_login(lead)
    failing(wrapped(OperationalError(str(GONE)), GONE))
    reply = client.get(address)
    assert reply.status_code == 503
    assert reply["Retry-After"] == str(RETRY_AFTER)
    assert "The database does not answer just now" in reply.text


def test_what_is_our_fault_stays_500_and_is_json_for_programs(client, failing, lead):
    client.force_login(lead)
    failing(DataError("integer out of range"))
    reply = client.get("/api/boards/")
    assert (reply.status_code, reply["Content-Type"]) == (500, "application/problem+json")
    assert reply.json()["detail"] == "Something broke on our side."
    page = client.get("/competitors/")
    assert page.status_code == 500
    assert "Something broke on our side" in page.text


def test_a_request_that_no_view_is_asked_about_is_json_for_programs(client):
    reply = client.get("/api/boards/", headers={"host": "bad_host/"})
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), RETRY_AFTER_FULL),
        (OSError(errno.EACCES, "Permission denied"), None),
        (GONE, RETRY_AFTER),
        (wrapped(InternalError(), psycopg.errors.ReadOnlySqlTransaction()), RETRY_AFTER),
        (wrapped(InternalError(), psycopg.errors.InFailedSqlTransaction()), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_only_what_passes_is_said_to_pass(error, wait):
    assert seconds_to_wait(error) == wait
