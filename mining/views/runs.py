"""Runs: all of them, a new one, and how far one is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import jobs as job_actions
from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from generation.models import Serving
from mining.actions.advance import start_screening
from mining.actions.start_run import RunError, retry, start_run
from mining.forms import JobVerbForm, RunForm
from mining.models import ExpertBattles, MiningJob, MiningRun, SpoiltReply
from mining.presentation import bars_of, heading_of
from mining.queries.funnel import funnel_of
from web.forms import sent

UNPROCESSABLE = 422
RUNS_SHOWN = 100
KINDS_SHOWN = 20


def form_page(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form; a refused one has a status of its own."""
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, template, context, status=status)


def find_run(slug: str) -> MiningRun:
    found = MiningRun.objects.select_related("grader", "created_by__user")
    return get_object_or_404(found, slug=slug)


@require_safe
@lead_required
def runs(request: SignedInRequest) -> HttpResponse:
    """All runs, the newest first."""
    found = MiningRun.objects.prefetch_related("competitors", "jobs")[:RUNS_SHOWN]
    rows = [(run, run.instructions.count(), list(run.jobs.all())[-1:]) for run in found]
    context = {"runs": rows, "has_models": Serving.objects.exists()}
    return render(request, "mining/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_run(request: SignedInRequest) -> HttpResponseBase:
    """The form of a run; a worker finds out how turns are opened before anything is spent."""
    form = RunForm(sent(request))
    if request.method == "POST" and form.is_valid():
        competitors = list(form.cleaned_data["competitors"])
        try:
            run = start_run(competitors, form.plan(), actor=request.user.annotator)
        except RunError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("mining:run", run.slug)
    return form_page(request, "mining/new_run.html", {"form": form})


@require_safe
@lead_required
def run(request: SignedInRequest, slug: str) -> HttpResponse:
    return render(request, "mining/run.html", context_of(find_run(slug)))


@require_safe
@lead_required
def run_progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """The part of the page that moves."""
    return render(request, "mining/run.html#state", context_of(find_run(slug)))


def context_of(run: MiningRun) -> dict[str, Any]:
    """The steps of a run, and the jobs that make them."""
    funnel = funnel_of(run)
    own = list(run.jobs.order_by("pk"))
    return {
        "run": run,
        "here": "run",
        "heading": heading_of(run, funnel),
        "funnel": funnel,
        "bars": bars_of(funnel),
        "jobs": own,
        "is_busy": any(not job.is_over and job.state != Job.State.PAUSED for job in own),
        "can_choose": bool(funnel.steps and funnel.steps[-1].key == "pool"),
        "selection": run.selections.first(),
        "has_battles": ExpertBattles.objects.filter(selection__run=run).exists(),
        "openings": run.openings.select_related("competitor").order_by("competitor__name", "pk"),
        "spoilt": SpoiltReply.objects.filter(wanted__job__run=run).order_by("-pk")[:KINDS_SHOWN],
    }


@require_POST
@lead_required
def screen_again(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Screen what is there, also of a run that is not mined to its end."""
    run = find_run(slug)
    start_screening(run, actor=request.user.annotator)
    return redirect("mining:run", slug)


@require_POST
@lead_required
def change_job(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponseBase:
    """Pause, resume, cancel, or ask again for what is missing."""
    form = JobVerbForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such verb")
    found = get_object_or_404(MiningJob, run__slug=slug, public_id=public_id)
    actor = request.user.annotator
    match form.cleaned_data["verb"]:
        case "pause":
            job_actions.pause(found, actor=actor)
        case "resume":
            job_actions.resume(found, actor=actor)
        case "cancel":
            job_actions.cancel(found, actor=actor)
        case "retry":
            messages.info(request, f"{retry(found, actor=actor)} replies are asked for again.")
    return redirect("mining:run", slug)
