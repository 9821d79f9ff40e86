"""Training runs with their curves, and the family of a model."""

from uuid import UUID

import numpy as np
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.models import Competitor
from exports.curves import curves_of
from exports.models import TrainingRun
from exports.queries.family import family_of, helped
from stats.shares import wilson
from web.paging import page_of

HIDDEN = {"seconds", "steps", "held_out_rows"}


@require_safe
@curator_required
def runs(request: SignedInRequest) -> HttpResponse:
    """All runs, the newest first."""
    rows = TrainingRun.objects.select_related("benchmark").defer("log", "samples")
    return render(request, "exports/runs.html", {"page": page_of(rows, request.GET)})


@require_safe
@curator_required
def run(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One run: what it was trained on, its curves, what it wrote before and after."""
    rows = TrainingRun.objects.select_related("benchmark", "registered_by")
    shown = get_object_or_404(rows, public_id=public_id)
    context = {
        "run": shown,
        "curves": curves_of(shown.log),
        "metrics": sorted((k, v) for k, v in shown.metrics.items() if k not in HIDDEN),
        "accuracy": pairs_in_order(shown),
        "settings": sorted(shown.configuration.get("training", {}).items()),
        "lora": sorted(shown.configuration.get("lora", {}).items()),
        "versions": sorted(shown.versions.items()),
        "descents": shown.descents.select_related("competitor", "base"),
    }
    return render(request, "exports/run.html", context)


def pairs_in_order(run: TrainingRun) -> tuple[float, float, float, int] | None:
    """The share of held-out pairs in the right order, with its interval, and their number."""
    accuracy = run.metrics.get("eval_accuracy", run.metrics.get("eval_rewards/accuracies"))
    number = int(run.metrics.get("held_out_rows", 0))
    if accuracy is None or not number or run.method not in {"reward", "dpo"}:
        return None
    share, lower, upper = wilson(np.array([accuracy * number]), np.array([number]))
    return float(share[0]), float(lower[0]), float(upper[0]), number


@require_safe
@curator_required
def family(request: SignedInRequest, slug: str) -> HttpResponse:
    """A part of the model's page: where it comes from, and whether training helped."""
    competitor = get_object_or_404(Competitor, slug=slug)
    descents = family_of(competitor)
    context = {"competitor": competitor, "descents": descents, "helped": helped(descents)}
    return render(request, "exports/family.html", context)
