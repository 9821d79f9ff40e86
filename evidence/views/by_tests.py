"""The board by tests, the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.models import Benchmark
from evidence.board import board_by_tests
from leaderboard.models import Board
from leaderboard.views.public import public_reply, render_public, uncached_page


@require_safe
def by_tests(request: HttpRequest, slug: str) -> HttpResponse:
    """Pass rates with intervals and rank ranges."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    context = {
        "benchmark": benchmark,
        "rows": board_by_tests(benchmark),
        "boards": Board.objects.filter(benchmark=benchmark),
    }
    path = reverse("evidence:by_tests", args=[slug])
    html = render_public("leaderboard/by_tests.html", context, path=path)
    return public_reply(request, uncached_page(html.encode()))
