"""For leads who think about a ruling: the boards of a benchmark before and after it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Annotator
from accounts.roles import SignedInRequest, lead_required
from catalog.models import Benchmark
from leaderboard.models import Board
from leaderboard.without import compare
from stats.newton import NotConvergedError


@require_safe
@lead_required
def boards_without(request: SignedInRequest, slug: str, pseudonym: str) -> HttpResponse:
    """All boards of a benchmark; each asks for its own numbers."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    context: dict[str, object] = {
        "benchmark": benchmark,
        "person": get_object_or_404(Annotator, pseudonym=pseudonym),
        "boards": Board.objects.filter(benchmark=benchmark),
    }
    return part(request, "leaderboard/boards_without.html", context)


@require_safe
@lead_required
def without(request: SignedInRequest, slug: str, pseudonym: str) -> HttpResponse:
    """One board before and after."""
    board = get_object_or_404(Board.objects.select_related("benchmark"), slug=slug)
    person = get_object_or_404(Annotator, pseudonym=pseudonym)
    context: dict[str, object] = {"board": board, "benchmark": board.benchmark, "person": person}
    try:
        context["found"] = compare(board, person)
    except NotConvergedError:
        context["found"] = None
    return part(request, "leaderboard/without.html", context)


def part(request: SignedInRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The part alone for a page that asks for it; in a page of its own for a reader."""
    if request.htmx:
        return render(request, template, context)
    return render(request, "leaderboard/without_page.html", {**context, "part": template})
