"""Boards for programs: public, the same for everybody, cheap to ask often."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from leaderboard.api.types import BoardListReply, BoardReply
from leaderboard.board_cache import CachedPage
from leaderboard.models import Board
from leaderboard.presentation import board_reply, latest_board, whole_reply
from leaderboard.views.public import board_page, public_reply, uncached_page


class PublicView(APIView):
    """No token is looked at, so that no reply can depend on who asks."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class BoardListView(PublicView):
    @extend_schema(operation_id="list_boards", responses={200: BoardListReply}, auth=[])
    def get(self, request: Request) -> HttpResponse:
        """All boards."""
        boards = [board_reply(b) for b in Board.objects.listed().select_related("benchmark")]
        return public_json(request, uncached_page(json.dumps({"boards": boards}).encode()))


class BoardView(PublicView):
    @extend_schema(operation_id="read_board", responses={200: BoardReply}, auth=[])
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The newest snapshot of a board with all ratings, best first."""

        def make() -> bytes:
            readable = Board.objects.readable().select_related("benchmark")
            board = get_object_or_404(readable, slug=slug)
            return json.dumps(whole_reply(latest_board(board))).encode()

        return public_json(request, board_page("api", slug, make))


def public_json(request: Request, page: CachedPage) -> HttpResponse:
    """Pages of other sites may read it too."""
    reply = public_reply(request, page, "application/json")
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply
