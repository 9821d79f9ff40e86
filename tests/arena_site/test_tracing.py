"""One id from the request to the task that it caused."""

import logging

import pytest
from celery import Celery
from django.http import HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from arena_site.logs import tracing
from arena_site.metrics import tallies


@pytest.fixture(autouse=True)
def nothing_bound():
    clear_contextvars()
    yield
    clear_contextvars()


@pytest.fixture
def counted():
    """The tallies, empty before and after."""
    client = tallies.redis_client()
    keys = (tallies.REFUSALS, tallies.TASKS, tallies.TASK_SECONDS, tallies.TASK_FAILURES)
    client.delete(*keys)
    yield tallies.read
    client.delete(*keys)


def ask(rf, status=200, **headers):
    """The id that was bound while the request ran, and the reply."""
    seen = []

    def view(_request):
        seen.append(get_contextvars()["request_id"])
        return HttpResponse(status=status)

    reply = tracing.TraceMiddleware(view)(rf.get("/x", headers=headers))
    return seen[0], reply


def test_each_request_has_an_id_of_its_own(rf):
    assert ask(rf)[0] != ask(rf)[0]


def test_only_our_own_proxy_chooses_an_id(rf, settings):
    given = "from-the-proxy-1"
    assert ask(rf, **{"X-Request-ID": given})[0] != given
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert ask(rf, **{"X-Request-ID": given})[0] == given
    assert ask(rf, **{"X-Request-ID": "a b\nc d e f g"})[0] != "a b\nc d e f g"


def test_an_error_tells_its_id_and_is_counted_and_no_other_reply_carries_one(rf, counted):
    for status in (200, 404, 422):
        assert "X-Request-ID" not in ask(rf, status)[1].headers
    request_id, reply = ask(rf, 503)
    assert reply.headers["X-Request-ID"] == request_id
    ask(rf, 429)
    assert counted().refusals == {"503": 1, "429": 1}


def test_a_request_is_written_down_where_that_is_asked_for(rf, settings, caplog):
    with caplog.at_level(logging.INFO, logger="arena_site.requests"):
        ask(rf)
        assert not caplog.records
        settings.LOG_REQUESTS = True
        ask(rf, 404)
    (record,) = caplog.records
    assert (record.message, record.status) == ("GET /x", 404)


@pytest.fixture
def runner():
    """An application whose tasks run when they are sent, through memory and with signals."""
    app = Celery("traced", broker="memory://", set_as_current=False)
    seen = []

    @app.task(name="room.note", bind=True)
    def note(self, fail=False):
        seen.append(dict(get_contextvars()))
        if fail:
            raise LookupError("nothing there")

    return note, seen


def sent_headers(task):
    """What a worker would get with the message."""
    with task.app.connection_for_write() as connection, task.app.amqp.producer_pool.acquire():
        queue = connection.SimpleQueue("celery")
        task.apply_async(connection=connection)
        message = queue.get(timeout=5)
        message.ack()
        queue.close()
    return message.headers


def test_a_message_carries_the_id_of_the_request_that_sent_it(runner):
    note, _seen = runner
    assert tracing.MESSAGE_HEADER not in sent_headers(note)
    bind_contextvars(request_id="abc-123456")
    assert sent_headers(note)[tracing.MESSAGE_HEADER] == "abc-123456"


def test_a_task_works_under_the_id_of_its_message_else_under_its_own(runner, counted):
    note, seen = runner
    note.apply(headers={tracing.MESSAGE_HEADER: "abc-123456"})
    done = note.apply()
    assert [binding["request_id"] for binding in seen] == ["abc-123456", done.id]
    assert {binding["task"] for binding in seen} == {"room.note"}
    assert get_contextvars() == {}
    assert counted().tasks == {"room.note": 2}
    assert counted().task_seconds["room.note"] >= 0


def test_a_failure_of_a_task_is_counted_by_its_kind(runner, counted):
    note, _seen = runner
    note.apply(kwargs={"fail": True})
    assert counted().task_failures == {f"room.note{tallies.BETWEEN}LookupError": 1}
