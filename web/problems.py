"""Errors of the API as problem details (RFC 9457): what is wrong, where, how to mend it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from pydantic import ValidationError
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.exceptions import PermissionDenied as NotAllowed
from rest_framework.response import Response
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """An error with a status of its own; `extra` goes into the reply beside the detail."""

    def __init__(self, code: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status_code = code
        self.extra = extra


def invalid(error: ValidationError) -> Problem:
    """The problem that tells of every wrong field of a body at once."""
    errors = [
        {
            "field": ".".join(str(part) for part in e["loc"]) or "body",
            "message": e["msg"],
            "found": e["input"] if isinstance(e["input"], str | int | float | bool) else None,
        }
        for e in error.errors(include_url=False, include_context=False)
    ]
    return Problem(
        status.HTTP_422_UNPROCESSABLE_ENTITY, "Some fields are not right.", errors=errors
    )


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the API."""
    if isinstance(error, Http404):
        error = NotFound("There is nothing here, or it is not yours.")
    elif isinstance(error, PermissionDenied):
        error = NotAllowed()
    if not isinstance(error, APIException):
        return None
    set_rollback()
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    wait = getattr(error, "wait", None) or getattr(error, "extra", {}).get("retry_after")
    if wait:
        headers["Retry-After"] = str(int(wait))
    body = {
        "title": getattr(error, "default_detail", "") if not isinstance(error, Problem) else None,
        "status": error.status_code,
        "detail": str(error.detail),
        **getattr(error, "extra", {}),
    }
    return Response(
        {k: v for k, v in body.items() if v is not None},
        status=error.status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
    )
