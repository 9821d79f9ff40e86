"""What Prometheus reads."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import now
from prometheus_client.parser import text_string_to_metric_families

from annotations.actions.number_facts import number_facts
from annotations.models import Vote
from arena_site.messaging import QUEUES, redis_client
from arena_site.metrics import figures, tallies
from arena_site.metrics import page as metrics_page
from catalog.models import Answer
from tests.arena_site.silence import SilentBroker
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    JobFactory,
    SnapshotFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db
TOKEN = "only-for-prometheus"


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def scrape(client):
    """All samples by name and labels; fresh, not those of five seconds ago."""

    def read():
        cache.delete(metrics_page.KEY)
        reply = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert reply.status_code == 200
        assert reply.headers["Content-Type"].startswith("text/plain")
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(reply.text)
            for sample in family.samples
        }

    return read


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Token {TOKEN}", "Bearer \u00fc"])
def test_without_the_token_there_is_no_such_page(client, given):
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_without_a_token_in_the_settings_nothing_opens_it(client, settings):
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_votes_and_claims_are_counted_by_how_they_ended(scrape):
    VoteFactory.create_batch(2, winner="tie", strength="")
    VoteFactory(winner="model_a", strength="clear")
    AssignmentFactory(leased_until=now() - timedelta(minutes=1))
    found = scrape()
    assert found["arena_votes_total", "tie"] == 2
    assert found["arena_votes_total", "model_a"] == 1
    assert found["arena_claims_total", "open"] == 4
    assert found["arena_overdue_leases",] >= 1


def test_the_lag_of_the_ledger_is_the_age_of_the_oldest_vote_without_a_number(scrape):
    vote = VoteFactory(cast_at=now() - timedelta(seconds=90))
    found = scrape()
    assert found["arena_ledger_waiting_votes",] == 1
    assert 90 <= found["arena_ledger_lag_seconds",] < 190
    number_facts()
    found = scrape()
    assert found["arena_ledger_waiting_votes",] == found["arena_ledger_lag_seconds",] == 0
    assert found["arena_ledger_entries_total",] >= 1
    assert Vote.objects.filter(pk=vote.pk).exists()


def test_each_board_says_when_its_newest_snapshot_was_made(scrape):
    snapshot = SnapshotFactory(votes=12)
    newest = SnapshotFactory(board=snapshot.board, votes=34)
    slug = snapshot.board.slug
    found = scrape()
    assert found["arena_snapshot_votes", slug] == 34
    assert found["arena_snapshot_timestamp_seconds", slug] == newest.created_at.timestamp()


def test_answers_are_counted_by_whose_fault_it_is_that_they_are_missing(scrape):
    before = scrape()
    AnswerFactory(completion_tokens=100, seconds=2.0)
    AnswerFactory(status=Answer.Status.PENDING, text="", text_digest="")
    for kind in ("model", "infrastructure", "infrastructure"):
        AnswerFactory(status=Answer.Status.FAILED, failure_kind=kind, text="", text_digest="")
    after = scrape()

    def more(name, *labels):
        return after.get((name, *labels), 0) - before.get((name, *labels), 0)

    assert more("arena_answers_total") == 1
    assert more("arena_answer_tokens_total") == 100
    assert more("arena_answer_seconds_total") == 2.0
    assert more("arena_pending_answers") == 1
    assert more("arena_answer_failures_total", "model") == 1
    assert more("arena_answer_failures_total", "infrastructure") == 2


def test_messages_that_wait_are_counted_by_queue(scrape):
    client = redis_client()
    client.rpush("ratings", "one", "two")
    try:
        found = scrape()
    finally:
        client.delete("ratings")
    assert found["arena_queue_length", "ratings"] == 2
    assert {("arena_queue_length", name) for name in QUEUES} <= set(found)


def test_work_somebody_asked_for_and_what_was_tallied(scrape):
    JobFactory(kind="import_items", state="done")
    tallies.count_task("leaderboard.sweep", 0.25)
    tallies.count_task_failure("leaderboard.sweep", "OSError")
    try:
        found = scrape()
    finally:
        redis_client().delete(tallies.TASKS, tallies.TASK_SECONDS, tallies.TASK_FAILURES)
    assert found["arena_jobs", "done", "import_items"] == 1
    assert found["arena_tasks_total", "leaderboard.sweep"] == 1
    assert found["arena_task_seconds_total", "leaderboard.sweep"] == 0.25
    assert found["arena_task_failures_total", "OSError", "leaderboard.sweep"] == 1


def test_a_part_that_cannot_be_read_leaves_the_others_standing(scrape, monkeypatch):
    monkeypatch.setattr(figures, "redis_client", SilentBroker)
    monkeypatch.setattr(tallies, "redis_client", SilentBroker)
    found = scrape()
    assert found["arena_section_read", "queues"] == 0
    assert found["arena_section_read", "votes"] == 1
    assert "arena_ledger_entries_total" in {name for name, *_ in found}


def test_who_asks_again_at_once_gets_the_same_without_a_query(client, django_assert_num_queries):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    first = client.get("/metrics", headers=headers)
    with django_assert_num_queries(0):
        assert client.get("/metrics", headers=headers).content == first.content
    assert connection.connection is not None
