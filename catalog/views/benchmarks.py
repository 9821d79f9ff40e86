"""Benchmarks and their two switches."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required, lead_required
from catalog.actions.rename_benchmark import RenameError, rename_benchmark
from catalog.actions.switch_benchmark import switch_benchmark
from catalog.forms import BenchmarkFilter, SwitchForm
from catalog.history import history_of
from catalog.models import Answer, Benchmark, BenchmarkItem
from web.listing import read_list

ORDERS = {
    "name": ("name",),
    "-name": ("-name",),
    "-added": ("-pk",),
    "added": ("pk",),
}


@require_safe
@curator_required
def benchmarks(request: SignedInRequest) -> HttpResponse:
    page = read_list(request.GET, BenchmarkFilter, matching_benchmarks, orders=ORDERS)
    items = dict(
        BenchmarkItem.objects.current()
        .filter(benchmark__in=[benchmark.pk for benchmark in page.rows])
        .values_list("benchmark_id")
        .annotate(Count("pk"))
    )
    rows = [(benchmark, items.get(benchmark.pk, 0)) for benchmark in page.rows]
    return render(request, "catalog/benchmarks.html", {"page": page, "rows": rows})


def matching_benchmarks(*, q: str, state: str) -> QuerySet[Benchmark]:
    found = Benchmark.objects.all()
    if q:
        found = found.filter(name__icontains=q)
    return found.filter(is_open=state == "open") if state else found


@require_safe
@curator_required
def benchmark(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a benchmark is and holds."""
    shown = get_object_or_404(Benchmark, slug=slug)
    answered = Answer.objects.filter(item__benchmark=shown)
    context = {
        "benchmark": shown,
        "items": shown.items.filter(is_latest=True).aggregate(
            active=Count("pk", filter=Q(status=BenchmarkItem.Status.ACTIVE)),
            retired=Count("pk", filter=Q(status=BenchmarkItem.Status.RETIRED)),
        ),
        "answers": answered.aggregate(
            models=Count("competitor", distinct=True),
            **{status: Count("pk", filter=Q(status=status)) for status in Answer.Status.values},
        ),
        "history": history_of(f"benchmark {shown.slug}"),
    }
    return render(request, "catalog/benchmark.html", context)


@require_POST
@lead_required
def rename(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Give a benchmark another name."""
    found = get_object_or_404(Benchmark, slug=slug)
    try:
        if rename_benchmark(found, request.POST.get("name", ""), actor=request.user.annotator):
            messages.success(request, _("Changed."))
    except RenameError as refusal:
        messages.error(request, str(refusal))
    return redirect("catalog:benchmark", slug)


@require_POST
@lead_required
def switch(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Open or close a benchmark; show its names after the vote or keep them back."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such switch")
    name, on = form.cleaned_data["switch"], form.cleaned_data["on"] == "yes"
    found = get_object_or_404(Benchmark, slug=slug)
    if switch_benchmark(found, name, on, actor=request.user.annotator):
        messages.success(request, _("Changed."))
    return redirect("catalog:benchmark", slug)
