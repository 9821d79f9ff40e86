"""Pages that are the same for everybody.

They are rendered without the request: no session, user, message or token can get in.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import parse_etags
from django.utils.safestring import SafeString
from rest_framework.request import Request

from leaderboard.board_cache import NO_SNAPSHOT, CachedPage, board_version, cached_page
from leaderboard.models import Snapshot

# What a page shows besides its snapshot (titles, other boards, waiting models) may be this old.
FRESH_SECONDS = 30


def render_public(template: str, context: Mapping[str, Any], *, path: str) -> SafeString:
    """HTML of a page at `path`, which is all that its header gets to know."""
    return render_to_string(template, {**context, "request": {"path": path}})


def public_reply(
    request: HttpRequest | Request, page: CachedPage, content_type: str = "text/html; charset=utf-8"
) -> HttpResponse:
    """The bytes, or 304 for a reader who has them; kept by readers, but always asked again."""
    headers = {"Cache-Control": "no-cache", "ETag": page.etag}
    reply = unchanged(request, page) or HttpResponse(page.body, content_type=content_type)
    for name, value in headers.items():
        reply.headers[name] = value
    return reply


def unchanged(request: HttpRequest | Request, page: CachedPage) -> HttpResponse | None:
    """304 for a reader who has these bytes already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if page.etag not in {tag.removeprefix("W/") for tag in known}:  # a proxy may have weakened it
        return None
    return HttpResponse(status=304)


def newest_version(slug: str) -> str:
    """The id of the newest snapshot, or that there is none yet."""
    newest = Snapshot.objects.filter(board__slug=slug).order_by("-id")
    found = newest.values_list("public_id", flat=True).first()
    return str(found) if found else NO_SNAPSHOT


def board_page(name: str, slug: str, make: Callable[[], bytes]) -> CachedPage:
    """One page of a board from memory; made again after a new snapshot, or when it may be old."""
    version = board_version(slug, lambda: newest_version(slug))
    if version == NO_SNAPSHOT:  # about to be rated, and different from one moment to the next
        return uncached_page(make())
    return cached_page(name, slug, f"{version} {int(time.time() // FRESH_SECONDS)}", make)


def uncached_page(body: bytes) -> CachedPage:
    """A page made for this one request; readers who have the same bytes still get a 304."""
    return CachedPage(uuid4().hex, f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
