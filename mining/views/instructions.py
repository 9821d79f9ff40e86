"""Mined instructions: what went at a step, one with its cluster, and a person's word on it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import SignedInRequest, lead_required
from mining.actions.overrule import overrule
from mining.forms import OverruleForm
from mining.models import Instruction, Screening
from mining.queries.funnel import gone_at
from mining.views.runs import find_run, form_page
from web.forms import sent
from web.paging import page_of

STEPS = {
    **{fate.value: fate.label for fate in Screening.Fate if fate != Screening.Fate.KEPT},
    "below": "graded below the cut",
    "pool": "to choose from",
    "overruled": "kept or dropped by a person",
}
CLUSTER_SHOWN = 50


@require_safe
@lead_required
def instructions(request: SignedInRequest, slug: str) -> HttpResponse:
    """What went at a step, or what is left to choose from."""
    run = find_run(slug)
    step = request.GET.get("step", "pool")
    if step not in STEPS:
        raise BadRequest("no such step")
    page = page_of(gone_at(run, step), request.GET)
    context = {"run": run, "step": step, "steps": STEPS, "title": STEPS[step], "page": page}
    return render(request, "mining/instructions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def instruction(request: SignedInRequest, slug: str, pk: int) -> HttpResponseBase:
    """One instruction: where it is from, what was said of it, and what went for it."""
    run = find_run(slug)
    found = get_object_or_404(
        Instruction.objects.select_related("competitor", "configuration", "opening"), run=run, pk=pk
    )
    form = OverruleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        is_kept, actor = said["word"] == "keep", request.user.annotator
        overrule(found, is_kept=is_kept, reason=said["reason"], actor=actor)
        messages.success(request, "Kept." if is_kept else "Dropped.")
        return redirect("mining:instruction", slug, pk)
    context = {
        "run": run,
        "instruction": found,
        "screening": Screening.objects.filter(instruction=found).select_related("first").first(),
        "cluster": found.repeats.select_related("instruction__competitor")[:CLUSTER_SHOWN],
        "grades": found.grades.select_related("grader").order_by("-pk"),
        "words": found.overrulings.select_related("by__user").order_by("-pk"),
        "form": form,
    }
    return form_page(request, "mining/instruction.html", context)
