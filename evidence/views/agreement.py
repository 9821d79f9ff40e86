"""Who agrees with whom about which answer is better: people, judges, tests."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, lead_required
from campaigns.plots import interval_plot
from catalog.models import Benchmark
from evidence.kept import kept
from evidence.queries.agreement import agreement_of
from evidence.queries.judges import judges_beside_others


@require_safe
@lead_required
def agreement(request: SignedInRequest, slug: str) -> HttpResponse:
    """By category, and what people saw in answers that fail."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    report = kept("agreement", benchmark, lambda: agreement_of(benchmark))
    plots = [
        interval_plot(line.agreement, line.lower, line.upper, mark=0.5) if line.decided else None
        for line in report.lines
    ]
    context = {
        "benchmark": benchmark,
        "report": report,
        "lines": list(zip(report.lines, plots, strict=True)),
        "voices": kept("judges", benchmark, lambda: judges_beside_others(benchmark)),
    }
    return render(request, "evidence/agreement.html", context)
