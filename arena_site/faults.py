"""What is answered when no view could: programs get JSON, people a page in words."""

import errno
import sys
from http import HTTPStatus

import psycopg
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from web.problems import MEDIA_TYPE

API = "/api/"
RETRY_AFTER, RETRY_AFTER_FULL = 5, 60  # seconds
UNAVAILABLE = (
    "The database does not answer just now. Send the same request again a little later: with the "
    "same Idempotency-Key it is carried out once, however often it arrives."
)
NO_PLACE = (errno.ENOSPC, errno.EDQUOT)
# Of SQLSTATE: a server that only reads, because another one has taken its place.
READ_ONLY = "25006"


def seconds_to_wait(error: BaseException | None) -> int | None:
    """How long to wait where a fault will pass or be repaired by others; None for one of ours."""
    if isinstance(error, OSError) and error.errno in NO_PLACE:
        return RETRY_AFTER_FULL
    if not isinstance(error, Error | psycopg.Error):
        return None
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return RETRY_AFTER_FULL
    is_away = isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError)
    is_away = is_away or getattr(cause, "sqlstate", "") == READ_ONLY
    return RETRY_AFTER if is_away else None


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 where the database is away, else 500; neither asks the database."""
    wait = seconds_to_wait(sys.exception())
    if wait is None:
        if request.path.startswith(API):
            return problem_details(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke on our side.")
        return defaults.server_error(request)
    reply = (
        problem_details(HTTPStatus.SERVICE_UNAVAILABLE, UNAVAILABLE)
        if request.path.startswith(API)
        else HttpResponse(loader.render_to_string("503.html"), status=503)
    )
    reply.headers["Retry-After"] = str(wait)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a request that no view was asked about."""
    if request.path.startswith(API):
        return problem_details(HTTPStatus.BAD_REQUEST, "The request cannot be read.")
    return defaults.bad_request(request, exception)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: also where no address of the API fits, such as one with a line break."""
    if request.path.startswith(API):
        return problem_details(HTTPStatus.NOT_FOUND, "There is nothing here; see /api/docs/.")
    return defaults.page_not_found(request, exception)


def problem_details(status: HTTPStatus, detail: str) -> HttpResponse:
    """Problem details (RFC 9457)."""
    body = {"title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
