"""Boards for programs: public, the same for everybody, cheap to ask often."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import parse_etags
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from leaderboard.api_types import BoardListReply, BoardReply
from leaderboard.board_cache import CachedPage, board_version, cached_page
from leaderboard.models import Board, Snapshot
from leaderboard.presentation import board_reply, latest_board, whole_reply

NO_SNAPSHOT = "none"


class PublicView(APIView):
    """No token is looked at, so that no reply can depend on who asks."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class BoardListView(PublicView):
    @extend_schema(operation_id="list_boards", responses={200: BoardListReply}, auth=[])
    def get(self, request: Request) -> HttpResponse:
        """All boards."""
        boards = [board_reply(b) for b in Board.objects.select_related("benchmark")]
        return public_json(json.dumps({"boards": boards}).encode())


class BoardView(PublicView):
    @extend_schema(operation_id="read_board", responses={200: BoardReply}, auth=[])
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The newest snapshot of a board with all ratings, best first."""

        def make() -> bytes:
            board = get_object_or_404(Board.objects.select_related("benchmark"), slug=slug)
            return json.dumps(whole_reply(latest_board(board))).encode()

        version = board_version(slug, lambda: newest_version(slug))
        page = cached_page("api", slug, version, make)
        return unchanged(request, page) or public_json(page.body, page.etag)


def newest_version(slug: str) -> str:
    """The id of the newest snapshot, or that there is none yet."""
    newest = Snapshot.objects.filter(board__slug=slug).order_by("-id")
    found = newest.values_list("public_id", flat=True).first()
    return str(found) if found else NO_SNAPSHOT


def unchanged(request: HttpRequest | Request, page: CachedPage) -> HttpResponse | None:
    """304 for a reader who has these bytes already."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if page.etag not in {tag.removeprefix("W/") for tag in known}:  # a proxy may have weakened it
        return None
    return HttpResponse(status=304, headers={"ETag": page.etag})


def public_json(body: bytes, etag: str = "") -> HttpResponse:
    headers: dict[str, Any] = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    if etag:
        headers["ETag"] = etag
    return HttpResponse(body, content_type="application/json", headers=headers)
