"""Addresses under /api/ that name nothing: programs get JSON, and never a page or a redirect."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from web.problems import MEDIA_TYPE


@csrf_exempt  # nothing is done here, whoever sends what
def unknown_api(request: HttpRequest, rest: str) -> JsonResponse:
    """404 as a problem; a forgotten slash would otherwise cost a program its body."""
    words = f"There is nothing at /api/{rest}; /api/docs/ lists all addresses."
    return JsonResponse({"status": 404, "detail": words}, status=404, content_type=MEDIA_TYPE)
