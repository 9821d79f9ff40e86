"""What votes say of the items of a benchmark."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.models import Benchmark
from leaderboard.item_analysis import LEAST_VOTES, analyse

SHOWN, NEEDS = 200, 8


@require_safe
@curator_required
def item_analysis(request: SignedInRequest, slug: str) -> HttpResponse:
    """The items, those that a curator should look at first at the top."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    analysis = analyse(benchmark)
    context = {
        "benchmark": benchmark,
        "analysis": analysis,
        "rows": analysis.items[:SHOWN],
        "odd": sum(bool(row.signs) for row in analysis.items),
        "needs": analysis.needs[:NEEDS],
        "least": LEAST_VOTES,
    }
    return render(request, "curation/item_analysis.html", context)
