"""What a claim and a vote cost, in statements and in calls of Python functions.

Both are figures that no busy machine changes.
"""

import cProfile
import pstats

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.annotations.conftest import with_token
from tests.factories import BattleFactory, UserFactory

pytestmark = pytest.mark.django_db

MAX_CALLS = 12_000  # of a claim and its vote together


@pytest.fixture
def worker(client, monkeypatch):
    """A program at work: its token was used before, and the first window of seats has one."""
    monkeypatch.setattr("annotations.lending.claim_battle.draw_start", lambda _generator: -1.0)
    BattleFactory.create_batch(8)
    api = with_token(client, UserFactory())
    vote(api, claim(api), "first")
    return api


def claim(api):
    reply = api.claim()
    assert reply.status_code == 201
    return reply.json()["id"]


def vote(api, assignment, key):
    assert api.vote(assignment, key=key).status_code == 201


def statements(queries):
    """Those that say something; BEGIN and COMMIT are savepoints inside of a test."""
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_claim_takes_three_statements_and_so_does_a_vote(worker):
    with CaptureQueriesContext(connection) as claiming:
        assignment = claim(worker)
    with CaptureQueriesContext(connection) as voting:
        vote(worker, assignment, "second")
    # the token, then: look, lend; lock, record
    assert len(statements(claiming)) == 3, statements(claiming)
    assert len(statements(voting)) == 3, statements(voting)


def test_a_battle_that_is_given_again_takes_three_statements_too(worker):
    claim(worker)
    with CaptureQueriesContext(connection) as queries:
        claim(worker)
    assert len(statements(queries)) == 3, statements(queries)


def test_a_claim_and_its_vote_take_few_calls_of_functions(worker):
    profile = cProfile.Profile()
    profile.enable()
    vote(worker, claim(worker), "second")
    profile.disable()
    assert pstats.Stats(profile).total_calls <= MAX_CALLS
