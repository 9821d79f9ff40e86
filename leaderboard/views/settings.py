"""Pages for leads who define boards."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import SignedInRequest, lead_required
from leaderboard.actions.load_example import has_example, load_example, remove_example
from leaderboard.actions.set_board import set_board
from leaderboard.forms import BoardForm, NewBoardForm
from leaderboard.models import Board, Snapshot
from leaderboard.standing_words import slice_words
from web.forms import sent

UNPROCESSABLE = 422


@dataclass(frozen=True)
class ListedBoard:
    """A board as the list shows it; `part` is empty when it counts everything."""

    board: Board
    part: str
    newest: Snapshot | None


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def boards(request: SignedInRequest) -> HttpResponseBase:
    """All boards, and the form for another one."""
    form = NewBoardForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made = form.save(request.user.annotator)
        if made:
            messages.success(request, _("The board “%s” is rated within seconds.") % made.title)
            return redirect("leaderboard:boards")
    context = {"form": form, "boards": listed(), "has_example": has_example()}
    return page(request, "leaderboard/boards.html", context, form)


@require_POST
@lead_required
def example(request: SignedInRequest) -> HttpResponseBase:
    """Show the example board of simulated people, or take it away."""
    actor, verb = request.user.annotator, request.POST.get("verb")
    if verb not in {"load", "remove"}:
        raise BadRequest("no such verb")
    if verb == "remove":
        remove_example(actor=actor)
        messages.success(request, _("The example board is gone."))
        return redirect("leaderboard:boards")
    if board := load_example(actor=actor):
        messages.success(request, _("The example board is there."))
        return redirect("leaderboard:board", board.slug)
    return redirect("leaderboard:boards")


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def edit_board(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Title, floor and place of one board."""
    board = get_object_or_404(Board.objects.select_related("benchmark"), slug=slug)
    known = {name: getattr(board, name) for name in BoardForm.base_fields}
    form = BoardForm(sent(request), initial=known)
    if request.method == "POST" and form.is_valid():
        if set_board(board, actor=request.user.annotator, **form.cleaned_data):
            messages.success(request, _("Saved; the board is rated again within seconds."))
        return redirect("leaderboard:boards")
    context = {"form": form, "board": board, "part": slice_words(board)}
    return page(request, "leaderboard/edit_board.html", context, form)


def page(
    request: SignedInRequest, template: str, context: dict[str, Any], form: BoardForm
) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, template, context, status=status)


def listed() -> list[ListedBoard]:
    """Every board with its newest snapshot, in two queries."""
    newest = {
        snapshot.board_id: snapshot
        for snapshot in Snapshot.objects.order_by("board_id", "-id").distinct("board_id")
    }
    rows = Board.objects.select_related("benchmark")
    return [ListedBoard(board, slice_words(board), newest.get(board.pk)) for board in rows]
