"""Models by kinds of tasks, and the order under a reader's own weights."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.board_list import with_votes
from leaderboard.by_category import by_category, ways_of
from leaderboard.kept_details import kept_details
from leaderboard.models import Board
from leaderboard.own_weights import field_of, order_of, weights_of
from leaderboard.presentation import ShownBoard, latest_board
from leaderboard.slices import WAYS
from leaderboard.standing import Standing
from leaderboard.views.boards import newest
from leaderboard.views.public import board_page, public_reply, render_public, uncached_page


@require_safe
def categories(request: HttpRequest, slug: str) -> HttpResponse:
    """Small multiples and the heatmap; `by` says how tasks are parted, `w0` ... what they weigh."""
    asked = request.GET.get("by", "")
    way = asked if asked in WAYS else ""
    weights = {name: str(value) for name, value in request.GET.items() if name[:1] == "w"}
    if weights:
        page = page_of(newest(slug), way, weights)
        return public_reply(request, uncached_page(page))
    return public_reply(
        request, board_page(f"categories {way}", slug, lambda: page_of(newest(slug), way, {}))
    )


def page_of(shown: ShownBoard, way: str, said: dict[str, str]) -> bytes:
    ways = ways_of(shown)
    chosen = way if way in dict(ways) else (ways[0][0] if ways else "")
    table = by_category(shown, chosen) if chosen else None
    weights = weights_of(said, table) if table else []
    context = {
        "standing": Standing(shown, waiting=[]),
        "ways": ways,
        "way": chosen,
        "as_of": kept_details(shown).as_of,
        "table": table,
        "fields": [
            (field_of(n), kind, f"{weight:g}")
            for n, (kind, weight) in enumerate(
                zip(table.kinds if table else [], weights, strict=True)
            )
        ],
        "order": order_of(table, weights) if table and said else [],
        "is_weighed": bool(said),
        "others": other_boards(shown.board),
    }
    path = reverse("leaderboard:categories", args=[shown.board.slug])
    return render_public("leaderboard/categories.html", context, path=path).encode()


def other_boards(board: Board) -> list[Standing]:
    """The other boards of the benchmark, each with who leads there."""
    near = [b for b in with_votes() if b.benchmark_id == board.benchmark_id and b != board]
    return [Standing(latest_board(other), waiting=[]) for other in near]
