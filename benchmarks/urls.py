"""The addresses of the application, and one more: the least that Django does for some bytes."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from arena_site.urls import urlpatterns as product


@cache
def board_bytes(page: str) -> bytes:
    return Client().get(page, headers={"host": "127.0.0.1"}).content


def bare(request: HttpRequest) -> HttpResponse:
    """The bytes of a page out of memory, without a look at what is new."""
    return HttpResponse(board_bytes(request.GET["page"]))


urlpatterns = [path("bare/", bare), *product]
