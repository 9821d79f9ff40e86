"""Competitors: what they are and how far they have come, never which texts are theirs."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.actions.describe_competitor import describe_competitor
from catalog.forms import CompetitorFilter, DescriptionForm
from catalog.models import Answer, Benchmark, Competitor
from web.listing import read_list

ORDERS = {
    "name": ("name",),
    "-name": ("-name",),
    "provider": ("provider", "name"),
    "-provider": ("-provider", "-name"),
    "-added": ("-pk",),
    "added": ("pk",),
}
BY_STATUS = {status: Count("pk", filter=Q(status=status)) for status in Answer.Status.values}
FAILURES = 20


@require_safe
@curator_required
def competitors(request: SignedInRequest) -> HttpResponse:
    page = read_list(request.GET, CompetitorFilter, matching_competitors, orders=ORDERS)
    counts = {
        row["competitor_id"]: row
        for row in Answer.objects.filter(competitor__in=[c.pk for c in page.rows])
        .values("competitor_id")
        .annotate(**BY_STATUS)
    }
    none = dict.fromkeys(BY_STATUS, 0)
    rows = [(competitor, counts.get(competitor.pk, none)) for competitor in page.rows]
    return render(request, "catalog/competitors.html", {"page": page, "rows": rows})


def matching_competitors(*, q: str, status: str) -> QuerySet[Competitor]:
    found = Competitor.objects.all()
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(model__icontains=q) | Q(provider__icontains=q)
        )
    return found.filter(status=status) if status else found


@require_http_methods(["GET", "HEAD", "POST"])
@curator_required
def competitor(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a competitor is, and how many of its answers are there; what boards tell of it."""
    shown = get_object_or_404(Competitor, slug=slug)
    form = DescriptionForm(
        request.POST if request.method == "POST" else None,
        instance=Competitor.objects.get(pk=shown.pk),  # a form writes into what it is given
    )
    if form.is_valid():
        describe_competitor(shown, actor=request.user.annotator, **form.cleaned_data)
        messages.success(request, _("Saved. Boards show it within half a minute."))
        return redirect("catalog:competitor", slug)
    answers = Answer.objects.filter(competitor=shown)
    failed = answers.filter(status=Answer.Status.FAILED).select_related("item")
    context = {
        "competitor": shown,
        "form": form,
        "benchmarks": Benchmark.objects.filter(items__answers__competitor=shown)
        .annotate(
            **{
                status: Count("items__answers", filter=Q(items__answers__status=status))
                for status in Answer.Status.values
            }
        )
        .order_by("name"),
        "failures": failed.order_by("-pk")[:FAILURES],
    }
    return render(request, "catalog/competitor.html", context, status=422 if form.is_bound else 200)
