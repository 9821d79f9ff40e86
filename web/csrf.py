"""What a form without a valid token gets; most often its sender was signed out meanwhile."""

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure

HEADER = "Arena-No-Token"


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page, with a header by which scripts tell this refusal from one for good."""
    reply = csrf_failure(request, reason=reason)
    reply.headers[HEADER] = "yes"
    return reply
