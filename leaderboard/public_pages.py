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
from django.utils.safestring import SafeString

from leaderboard.api import NO_SNAPSHOT, newest_version, unchanged
from leaderboard.board_cache import CachedPage, board_version, cached_page

# What a page shows besides its snapshot (other boards, waiting models) may be this old.
FRESH_SECONDS = 30


def render_public(template: str, context: Mapping[str, Any], *, path: str) -> SafeString:
    """HTML of a page at `path`, which is all that its header gets to know."""
    return render_to_string(template, {**context, "request": {"path": path}})


def public_reply(
    request: HttpRequest, page: CachedPage, content_type: str = "text/html; charset=utf-8"
) -> HttpResponse:
    """The bytes, or 304 for a reader who has them; kept by readers, but always asked again."""
    headers = {"Cache-Control": "no-cache", "ETag": page.etag}
    reply = unchanged(request, page) or HttpResponse(page.body, content_type=content_type)
    for name, value in headers.items():
        reply.headers[name] = value
    return reply


def board_page(name: str, slug: str, make: Callable[[], bytes]) -> CachedPage:
    """One page of a board from memory; made again after a new snapshot, or when it may be old."""
    version = board_version(slug, lambda: newest_version(slug))
    if version == NO_SNAPSHOT:  # about to be rated, and different from one moment to the next
        return uncached_page(make())
    return cached_page(name, slug, f"{version} {int(time.time() // FRESH_SECONDS)}", make)


def uncached_page(body: bytes) -> CachedPage:
    """A page made for this one request; readers who have the same bytes still get a 304."""
    return CachedPage(uuid4().hex, f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
