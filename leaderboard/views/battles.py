"""One published battle: the task, two answers with their names, and the votes."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.presentation import html_of
from leaderboard.models import Board
from leaderboard.presentation import latest_board
from leaderboard.published_battles import of_board, sides_of, with_votes
from leaderboard.standing import Standing
from leaderboard.views.public import public_reply, render_public, uncached_page


@require_safe
def battle(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """404 for every battle that was not published, whoever asks."""
    boards = Board.objects.readable().select_related("benchmark")
    board = get_object_or_404(boards, slug=slug)
    rows = list(of_board(board).filter(public_id=public_id))
    if not rows:
        raise Http404
    (found,) = with_votes(rows)
    context = {
        "standing": Standing(latest_board(board), waiting=[]),
        "battle": found,
        "prompt": html_of(found.item.prompt_digest),
        "sides": sides_of(found),
    }
    path = reverse("leaderboard:battle", args=[slug, public_id])
    html = render_public("leaderboard/battle.html", context, path=path)
    return public_reply(request, uncached_page(html.encode()))
