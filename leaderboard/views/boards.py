"""The public board: pages, downloads and the word on methods. Nobody is signed in here."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, lead_required
from execution.models import Execution
from leaderboard.board_cache import CachedPage, cached_page
from leaderboard.board_files import board_csv, citations, dataset_of, snapshot_json
from leaderboard.board_filter import BoardFilter, choices_of, order_choices
from leaderboard.board_list import list_boards
from leaderboard.methods import method_facts
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import ShownBoard, in_order, latest_board
from leaderboard.standing import Standing, failed_answers, waiting_names
from leaderboard.views.public import board_page, public_reply, render_public, uncached_page

NOTHING_ASKED = BoardFilter()
CSV = "text/csv; charset=utf-8"


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page; what a reader asked for beside its ranks is made for this one reply."""
    chosen = BoardFilter.of_query(request.GET)
    if chosen.is_empty:
        return public_reply(request, whole_page(slug))
    path = reverse("leaderboard:board", args=[slug])
    return public_reply(request, uncached_page(page_of(newest_standing(slug, chosen), path)))


@require_safe
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """The table alone, for an open page to swap in."""
    chosen = BoardFilter.of_query(request.GET)

    def make() -> bytes:
        return standing_html(newest_standing(slug, chosen)).encode()

    page = board_page("table", slug, make) if chosen.is_empty else uncached_page(make())
    reply = public_reply(request, page)
    reply.headers["HX-Replace-Url"] = reverse("leaderboard:board", args=[slug]) + chosen.query
    return reply


@require_safe
def csv(request: HttpRequest, slug: str) -> HttpResponse:
    page = board_page("csv", slug, lambda: board_csv(newest(slug)))
    return download(public_reply(request, page, CSV), f"{slug}.csv")


@require_safe
def snapshot(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """A board as it stood; nothing on this page can change."""
    standing = Standing(stored(slug, public_id), waiting=[])
    path = reverse("leaderboard:snapshot", args=[slug, public_id])
    context = {"standing": standing, "citations": citations(standing)}
    html = render_public("leaderboard/snapshot.html", context, path=path)
    return public_reply(request, uncached_page(html.encode()))


@require_safe
def snapshot_file(request: HttpRequest, slug: str, public_id: UUID, kind: str) -> HttpResponse:
    """The same as CSV or JSON."""
    shown = stored(slug, public_id)
    if shown.snapshot and kind == "json":
        page = uncached_page(snapshot_json(shown, shown.snapshot))
        return public_reply(request, page, "application/json")
    page = uncached_page(board_csv(shown))
    return download(public_reply(request, page, CSV), f"{slug}-{str(public_id)[:8]}.csv")


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    def make() -> bytes:
        path = reverse("leaderboard:methods")
        return render_public("leaderboard/methods.html", method_facts(), path=path).encode()

    return public_reply(request, cached_page("methods", "", settings.VERSION, make))


def whole_page(slug: str) -> CachedPage:
    """The page of a board at its own address."""
    path = reverse("leaderboard:board", args=[slug])
    return board_page("board", slug, lambda: page_of(newest_standing(slug), path))


def has_executions(benchmark_id: int) -> bool:
    """Whether there is something to see on the board by tests."""
    return Execution.objects.filter(benchmark=benchmark_id, is_current=True).exists()


def page_of(standing: Standing, path: str) -> bytes:
    """The whole page of a board, as readers get it."""
    html = standing_html(standing)
    context = {
        "standing": standing,
        "table": html,
        "table_etag": uncached_page(html.encode()).etag,
        "boards": list_boards(standing.board),
        **asked_of(standing),
        "has_tests": has_executions(standing.board.benchmark_id),
        "live_url": settings.LIVE_URL,
        "site_url": settings.URL,
        "dataset": SafeString(dataset_of(standing)),
    }
    return render_public("leaderboard/board.html", context, path=path).encode()


def asked_of(standing: Standing) -> dict[str, Any]:
    """The fields of the form over the table."""
    models = [rating.competitor for rating in standing.shown.ratings]
    return {
        "choices": choices_of(standing.shown.ratings, standing.chosen or NOTHING_ASKED),
        "orders": order_choices(
            with_failures=bool(standing.failures),
            with_sizes=any(model.billions for model in models),
            with_prices=any(model.price_out is not None for model in models),
        ),
    }


@require_safe
@lead_required
def preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """A board as its readers would see it, whether they may or not."""
    board = get_object_or_404(Board.objects.select_related("benchmark"), slug=slug)
    shown = latest_board(board)
    standing = Standing(shown, waiting_names(shown), failed_answers(shown), NOTHING_ASKED)
    return HttpResponse(page_of(standing, reverse("leaderboard:board", args=[slug])))


def newest(slug: str) -> ShownBoard:
    boards = Board.objects.readable().select_related("benchmark")
    return latest_board(get_object_or_404(boards, slug=slug))


def newest_standing(slug: str, chosen: BoardFilter = NOTHING_ASKED) -> Standing:
    shown = newest(slug)
    return Standing(shown, waiting_names(shown), failed_answers(shown), chosen)


def standing_html(standing: Standing) -> str:
    context = {"standing": standing, "citations": citations(standing)}
    return render_public("leaderboard/standing.html", context, path="")


def stored(slug: str, public_id: UUID) -> ShownBoard:
    """One snapshot of a board with its ratings."""
    found = Snapshot.objects.filter(public_id=public_id, board__slug=slug)
    found = found.filter(board__in=Board.objects.readable())
    snapshot = found.select_related("board__benchmark").first()
    if snapshot is None:
        raise Http404
    ratings = Rating.objects.filter(snapshot=snapshot).select_related("competitor")
    return ShownBoard(snapshot.board, snapshot, in_order(ratings))


def download(reply: HttpResponse, name: str) -> HttpResponse:
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
