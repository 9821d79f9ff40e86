"""One id from the browser's click to the task that it caused and the call that the task made.

A web request gets an id, or keeps the one that our own proxy gave it. Messages to workers carry
it as a header; while a task runs, its log lines have it, and so has each request that it sends to
a model server (`backends`). `arena_site/logs/configuration.py` writes it into every line.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from celery.signals import before_task_publish, task_failure, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from arena_site.metrics import tallies

HEADER = "X-Request-ID"
MESSAGE_HEADER = "arena_request_id"
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,80}", re.ASCII)
SLOW_SECONDS = 1.0

requests_log = logging.getLogger("arena_site.requests")
tasks_log = logging.getLogger("arena_site.tasks")
Reply = Callable[[HttpRequest], HttpResponse]


class TraceMiddleware:
    """Gives each request its id and writes down how it ended."""

    def __init__(self, get_response: Reply) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clear_contextvars()
        request_id = request_id_of(request)
        bind_contextvars(request_id=request_id)
        began = time.monotonic()
        response = self._get_response(request)
        self._note(request, response, time.monotonic() - began)
        if response.status_code >= 500:
            response.headers[HEADER] = request_id  # for whoever reports it
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        status = response.status_code
        if status >= 500 or status == 429:
            tallies.count_refusal(status)
        level = logging.INFO if settings.LOG_REQUESTS or seconds >= SLOW_SECONDS else logging.DEBUG
        requests_log.log(
            level,
            "%s %s",
            request.method,
            request.path,
            extra={"status": status, "milliseconds": round(1000 * seconds, 1)},
        )


def request_id_of(request: HttpRequest) -> str:
    """The id that our own proxy gave, else a new one; strangers do not choose what is logged."""
    given = request.headers.get(HEADER, "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and GIVEN.fullmatch(given):
        return given
    return secrets.token_hex(8)


@before_task_publish.connect  # type: ignore[untyped-decorator]
def pass_id_on(headers: dict[str, Any], **_kwargs: Any) -> None:
    """What a request or a task sends belongs to the same id."""
    if request_id := get_contextvars().get("request_id"):
        headers[MESSAGE_HEADER] = request_id


@task_prerun.connect  # type: ignore[untyped-decorator]
def take_id_over(task: Any, task_id: str, **_kwargs: Any) -> None:
    """Lines of a task name it, and the request that caused it; a sweep is its own cause."""
    clear_contextvars()
    caused_by = (task.request.headers or {}).get(MESSAGE_HEADER) or task.request.get(MESSAGE_HEADER)
    bind_contextvars(request_id=caused_by or task_id, task=task.name)
    task.request.arena_began = time.monotonic()


@task_postrun.connect  # type: ignore[untyped-decorator]
def note_task(task: Any, state: str, **_kwargs: Any) -> None:
    """Count it and say how long it took."""
    seconds = time.monotonic() - getattr(task.request, "arena_began", time.monotonic())
    tallies.count_task(task.name, seconds)
    level = logging.INFO if seconds >= SLOW_SECONDS else logging.DEBUG
    tasks_log.log(level, "done", extra={"state": state, "milliseconds": round(1000 * seconds, 1)})
    clear_contextvars()


@task_failure.connect  # type: ignore[untyped-decorator]
def count_failure(sender: Any, exception: BaseException, **_kwargs: Any) -> None:
    tallies.count_task_failure(sender.name, type(exception).__name__)
