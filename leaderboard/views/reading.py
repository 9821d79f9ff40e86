"""Pages around a board: one model, two models, all pairs, and how ratings went."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.history import compare, history_of
from leaderboard.model_card import card_of
from leaderboard.models import Board, PairTable, Rating, Snapshot
from leaderboard.pair_table import Pair, Pairs
from leaderboard.presentation import ShownBoard
from leaderboard.published_battles import best_and_worst, of_pair
from leaderboard.standing import Standing
from leaderboard.views.boards import newest
from leaderboard.views.public import board_page, public_reply, render_public, uncached_page

LISTED = 50  # snapshots on the page of the history
MOST = 40  # models in a matrix: more are read as a list


@require_safe
def model(request: HttpRequest, slug: str, model: str) -> HttpResponse:
    """Everything about one model on a board."""

    def make() -> bytes:
        shown = newest(slug)
        card = card_of(shown, pairs_on(shown), model)
        if card is None:
            raise Http404
        path = reverse("leaderboard:model", args=[slug, model])
        context = {
            "standing": Standing(shown, waiting=[]),
            "card": card,
            "published": best_and_worst(shown.board, card.competitor),
            "history": history_of(shown.board, only=model),
        }
        return render_public("leaderboard/model.html", context, path=path).encode()

    try:
        page = board_page(f"model {model}", slug, make)
    except Http404:
        if not was_on_board(slug, model):
            raise
        return redirect("leaderboard:history", slug)
    return public_reply(request, page)


def was_on_board(slug: str, model: str) -> bool:
    """Whether an earlier snapshot rated the model: a ruling may have left its votes out since."""
    boards = Board.objects.readable().filter(slug=slug)
    return Rating.objects.filter(snapshot__board__in=boards, competitor__slug=model).exists()


@require_safe
def pairs(request: HttpRequest, slug: str) -> HttpResponse:
    """Who beats whom how often, and on how many votes."""

    def make() -> bytes:
        shown = newest(slug)
        found = pairs_on(shown)
        models = shown.rated[:MOST]
        slugs = [rating.competitor.slug for rating in models]
        rows = [
            (rating, [found.between(own, one) if one != own else None for one in slugs])
            for own, rating in zip(slugs, models, strict=True)
        ]
        path = reverse("leaderboard:pairs", args=[slug])
        context = {"standing": Standing(shown, waiting=[]), "models": models, "rows": rows}
        return render_public("leaderboard/pairs.html", context, path=path).encode()

    return public_reply(request, board_page("pairs", slug, make))


@require_safe
def pair(request: HttpRequest, slug: str, first: str, second: str) -> HttpResponse:
    """Two models beside one another, on the board and on its parts."""

    def make() -> bytes:
        shown = newest(slug)
        path = reverse("leaderboard:pair", args=[slug, first, second])
        found = one_pair(shown, first, second)
        context = {
            "standing": Standing(shown, waiting=[]),
            "pair": found,
            "published": of_pair(shown.board, found.first.competitor, found.second.competitor),
            "parts": parts_of(shown.board, first, second),
            "others": [r.competitor for r in shown.ratings],
        }
        return render_public("leaderboard/pair.html", context, path=path).encode()

    return public_reply(request, board_page(f"pair {first} {second}", slug, make))


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Ratings over time, every snapshot, and two of them compared."""
    shown = newest(slug)
    board = shown.board
    before, after = (snapshot_in(board, request.GET.get(name, "")) for name in ("from", "to"))
    context = {
        "standing": Standing(shown, waiting=[]),
        "history": history_of(board),
        "snapshots": board.snapshots.filter(is_complete=True).order_by("-pk")[:LISTED],
        "comparison": compare(before, after) if before and after else None,
        "before": before,
        "after": after,
    }
    path = reverse("leaderboard:history", args=[slug])
    html = render_public("leaderboard/history.html", context, path=path)
    return public_reply(request, uncached_page(html.encode()))


def pairs_on(shown: ShownBoard) -> Pairs:
    return Pairs(PairTable.objects.filter(board=shown.board).first(), shown.ratings)


def one_pair(shown: ShownBoard, first: str, second: str) -> Pair:
    """The pair, or 404 where one of the two is not on the board."""
    try:
        return pairs_on(shown).between(first, second)
    except KeyError as error:
        raise Http404 from error


def parts_of(board: Board, first: str, second: str) -> list[tuple[Board, Pair]]:
    """The same two on the other boards of the benchmark."""
    found: list[tuple[Board, Pair]] = []
    others = Board.objects.listed().filter(benchmark=board.benchmark_id).exclude(pk=board.pk)
    for other in others.select_related("benchmark"):
        shown = newest(other.slug)
        try:
            found.append((other, pairs_on(shown).between(first, second)))
        except KeyError:
            continue
    return found


def snapshot_in(board: Board, public_id: str) -> Snapshot | None:
    """The snapshot of this address; 404 where the board has none such."""
    if not public_id:
        return None
    try:
        found = board.snapshots.filter(public_id=UUID(public_id)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found
