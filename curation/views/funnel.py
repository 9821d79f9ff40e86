"""From raw questions to items: the funnel of a benchmark, its plan, drafts of one's own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import write_audit
from accounts.roles import SignedInRequest, curator_required, lead_required
from catalog.models import Benchmark
from curation.actions.claim_check import waiting
from curation.actions.open_items import open_items, take_draft
from curation.actions.write_draft import DraftError, send_draft, write_draft
from curation.forms import DraftForm, OpenItemsForm, PlanForm
from curation.funnel import (
    LEVELS,
    checkers_agreement,
    checkers_of,
    counts_by_state,
    held_by_language,
    held_of_target,
    returned_without_writer,
    unopened_by_category,
)
from curation.models import CurationPlan, Draft
from curation.plans import plan_of
from curation.targets import CODEARENA, target_words
from web.forms import sent

UNPROCESSABLE = 422
NEXT = 5  # cells that are named as what to write next
MOST_RETURNED = 50


@require_safe
@curator_required
def curation(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, and the benchmarks with their drafts."""
    own = Draft.objects.filter(writer=request.user.annotator).select_related("benchmark")
    context = {
        "own": own.order_by("-pk")[:20],
        "to_check": waiting(request.user.annotator, now()).count(),
        "benchmarks": [(each, counts_by_state(each)) for each in Benchmark.objects.all()],
        "states": Draft.State.labels,
    }
    return render(request, "curation/curation.html", context)


@require_safe
@curator_required
def funnel(request: SignedInRequest, slug: str) -> HttpResponse:
    """How far a benchmark is on its way to what it should hold."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    plan = plan_of(benchmark)
    lines = held_of_target(benchmark, plan.target)
    unopened = unopened_by_category(benchmark)
    cells = [
        (cell.missing, line.name, level)
        for line in lines
        for level, cell in zip(LEVELS, line.cells, strict=True)
        if cell.missing
    ]
    context = {
        "benchmark": benchmark,
        "plan": plan,
        "form": PlanForm(instance=plan, initial=_stated(plan)),
        "states": counts_by_state(benchmark),
        "active": benchmark.items.current().count(),
        "wanted": sum(sum(counts.values()) for counts in plan.target.values()),
        "lines": lines,
        "levels": LEVELS,
        "languages": held_by_language(benchmark),
        "next": sorted(cells, key=lambda cell: (-cell[0], cell[1]))[:NEXT],
        "checkers": checkers_of(benchmark),
        "agreement": checkers_agreement(benchmark),
        "unopened": sum(unopened.values()),
        "open_form": OpenItemsForm(unopened=unopened),
        "returned": returned_without_writer(benchmark)[:MOST_RETURNED],
    }
    return render(request, "curation/funnel.html", context)


def _stated(plan: CurationPlan) -> dict[str, object]:
    is_preset = plan.target == CODEARENA
    lines = "" if is_preset else target_words(plan.target)
    return {"takes_preset": is_preset, "target_lines": lines}


@require_POST
@lead_required
def set_plan(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Change how many check a draft, and what the benchmark is held against."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    plan = plan_of(benchmark)
    form = PlanForm(request.POST, instance=plan)
    if not form.is_valid():
        problems = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, f"Nothing was changed. {problems}")
        return redirect("curation:funnel", slug)
    said = form.cleaned_data
    plan.target = CODEARENA if said["takes_preset"] else said["target_lines"]
    form.save()
    subject = f"benchmark {benchmark.slug}"
    actor = request.user.annotator
    write_audit("plan_set", subject, actor=actor, checks=plan.checks, yes_needed=plan.yes_needed)
    messages.success(request, "Changed.")
    return redirect("curation:funnel", slug)


@require_POST
@lead_required
def send_items(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Ask the checkers about items that nobody here has checked."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    form = OpenItemsForm(request.POST, unopened=unopened_by_category(benchmark))
    if not form.is_valid():
        messages.error(request, "Nothing was sent: no item of that category waits.")
        return redirect("curation:funnel", slug)
    sub = form.cleaned_data["category"]
    count = open_items(benchmark, sub_category=sub, actor=request.user.annotator)
    messages.success(request, f"{count:,} item{'' if count == 1 else 's'} sent to the checkers.")
    return redirect("curation:funnel", slug)


@require_POST
@curator_required
def mend(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Become the one who mends an item that came back."""
    shown = get_object_or_404(Draft.objects.select_related("benchmark"), public_id=public_id)
    try:
        take_draft(shown, writer=request.user.annotator)
    except DraftError as refusal:
        messages.error(request, str(refusal))
        return redirect("curation:funnel", shown.benchmark.slug)
    return redirect("curation:draft", public_id)


@curator_required
def new_draft(request: SignedInRequest) -> HttpResponseBase:
    """An empty form, or what was wrong with what was entered."""
    form = DraftForm(sent(request), initial={"benchmark": request.GET.get("benchmark", "")})
    if form.is_valid():
        benchmark = form.cleaned_data["benchmark"]
        draft = write_draft(benchmark, form.words, writer=request.user.annotator)
        return _after_writing(request, draft)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/draft_form.html", {"form": form}, status=status)


@curator_required
def draft(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """One's own draft: changed, sent, or read with what checkers said."""
    shown = get_object_or_404(
        Draft.objects.select_related("benchmark", "item", "existing"),
        public_id=public_id,
        writer=request.user.annotator,
    )
    form = DraftForm(sent(request), initial=_initial(shown), draft=shown)
    if form.is_valid():
        writer = request.user.annotator
        try:
            write_draft(shown.benchmark, form.words, writer=writer, draft=shown)
        except DraftError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_writing(request, shown)
    # Reasons are read once the round is over, so that nobody's check leans on another's.
    is_over = shown.state in {Draft.State.RETURNED, Draft.State.ACCEPTED}
    context = {
        "form": form,
        "draft": shown,
        "checks": shown.checks.filter(round=shown.round).order_by("pk") if is_over else [],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/draft_form.html", context, status=status)


def _initial(draft: Draft) -> dict[str, object]:
    names = ("raw", "text", "knowledge", "difficulty", "licence", "source")
    same = {name: getattr(draft, name) for name in names}
    return {**same, "category": draft.sub_category, "languages": ", ".join(draft.raw_languages)}


def _after_writing(request: SignedInRequest, draft: Draft) -> HttpResponseBase:
    if "send" in request.POST:
        send_draft(draft, writer=request.user.annotator)
        messages.success(request, "Sent to the checkers.")
        return redirect("curation:curation")
    messages.success(request, "Saved.")
    return redirect("curation:draft", draft.public_id)
