"""Generation jobs: what one would come to, how far it is, and the four verbs for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Max
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import jobs as job_actions
from accounts.roles import SignedInRequest, lead_required
from catalog.models import Answer
from generation.actions.run_job import JobPlanError, plan, retry, start_job
from generation.forms import JobForm, JobVerbForm
from generation.meters import meter_of
from generation.models import GenerationJob, SpoiltTry
from generation.tally import Line, answers_of, lines_of
from generation.views.servers import form_page
from web.forms import sent

KINDS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_job(request: SignedInRequest) -> HttpResponseBase:
    """The form, then what it comes to, then the job itself."""
    form = JobForm(sent(request))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asked = (said["benchmark"], list(said["competitors"]))
        try:
            if request.POST.get("start"):
                job = start_job(
                    *asked,
                    samples=said["samples"],
                    budget=said["budget"],
                    release=said["release"],
                    actor=request.user.annotator,
                )
                return redirect("generation:job", job.public_id)
            context["plan"] = plan(*asked, said["samples"], said["release"])
        except JobPlanError as error:
            form.add_error(None, str(error))
    return form_page(request, "generation/new_job.html", context)


def find_job(public_id: UUID) -> GenerationJob:
    found = GenerationJob.objects.select_related("benchmark", "created_by__user")
    return get_object_or_404(found, public_id=public_id)


@require_safe
@lead_required
def job(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return render(request, "generation/job.html", context_of(find_job(public_id)))


@require_safe
@lead_required
def job_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that moves."""
    return render(request, "generation/job.html#state", context_of(find_job(public_id)))


def context_of(job: GenerationJob) -> dict[str, Any]:
    lines = lines_of(job)
    settled = sum(line.settled for line in lines)
    failed = sum(line.failed for line in lines)
    lefts = [line.left for line in lines if line.waiting and line.left]
    return {
        "job": job,
        "lines": [(line, meter_of(line)) for line in lines],
        "asked": sum(line.asked for line in lines),
        "ready": sum(line.ready for line in lines),
        "failed": failed,
        "failed_share": failed / settled if settled else 0.0,
        "missing": sum(line.missing for line in lines),
        "per_second": rate_of(job, lines),
        "left": max(lefts, default=None) if not job.is_over else None,
        "cost": sum(line.cost for line in lines),
        "has_price": any(line.endpoint.has_price for line in lines),
        "model_failures": Answer.objects.none() if not failed else failures_of(job),
        "spoilt": SpoiltTry.objects.filter(wanted__job=job)
        .values("kind", "endpoint__name")
        .annotate(times=Count("pk"), last=Max("at"), message=Max("message"))
        .order_by("-times")[:KINDS_SHOWN],
    }


def rate_of(job: GenerationJob, lines: list[Line]) -> float:
    """Tokens a second just now; a job that does not run has no rate."""
    return 0.0 if job.state != job.State.RUNNING else sum(line.per_second for line in lines)


def failures_of(job: GenerationJob) -> Any:
    """Failures of models by kind; which items they are on stands on the models' own pages."""
    found = answers_of(job).filter(failure_kind=Answer.Failure.MODEL)
    words = dict(Answer.FailureReason.choices)
    rows = (
        found.values("failure_reason", "competitor__name", "competitor__slug")
        .annotate(times=Count("pk"))
        .order_by("-times")
    )
    return [{**row, "words": words[row["failure_reason"]]} for row in rows]


@require_POST
@lead_required
def change_job(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Pause, resume, cancel, or ask again for what is missing."""
    form = JobVerbForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such verb")
    found, actor = find_job(public_id), request.user.annotator
    match form.cleaned_data["verb"]:
        case "pause":
            job_actions.pause(found, actor=actor)
        case "resume":
            job_actions.resume(found, actor=actor)
        case "cancel":
            job_actions.cancel(found, actor=actor)
        case "retry":
            messages.info(request, f"{retry(found, actor=actor)} answers are asked for again.")
    return redirect("generation:job", public_id)
