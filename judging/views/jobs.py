"""Judging jobs: what one would come to, how far it is, and the four verbs for it."""

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
from judging.actions.start_job import JudgingError, preview, retry, start_job
from judging.forms import JobVerbForm, RunForm
from judging.models import Judge, JudgingJob, SpoiltJudgment
from judging.progress import lines_of
from judging.views.judges import form_page
from web.forms import sent

KINDS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def run(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The form, then what it comes to, then the job itself."""
    judge = get_object_or_404(Judge.objects.select_related("endpoint", "prompt"), slug=slug)
    form = RunForm(sent(request))
    context: dict[str, Any] = {"form": form, "judge": judge}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        baseline = said["baseline"]
        models = [each for each in said["competitors"] if each != baseline]
        more = {"baseline": baseline, "repeats": said["repeats"]}
        try:
            if request.POST.get("start"):
                job = start_job(
                    *(judge, said["benchmark"], models),
                    budget=said["budget"],
                    actor=request.user.annotator,
                    **more,
                )
                return redirect("judging:job", job.public_id)
            context["plan"] = preview(judge, said["benchmark"], models, **more)
        except JudgingError as error:
            form.add_error(None, str(error))
    return form_page(request, "judging/run.html", context)


def find_job(public_id: UUID) -> JudgingJob:
    found = JudgingJob.objects.select_related("benchmark", "judge__endpoint", "created_by__user")
    return get_object_or_404(found, public_id=public_id)


@require_safe
@lead_required
def job(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return render(request, "judging/job.html", context_of(find_job(public_id)))


@require_safe
@lead_required
def job_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that moves."""
    return render(request, "judging/job.html#state", context_of(find_job(public_id)))


def context_of(job: JudgingJob) -> dict[str, Any]:
    *lines, total = lines_of(job)
    endpoint = job.judge.endpoint
    return {
        "job": job,
        "lines": lines,
        "total": total,
        "given_up": job.wanted.filter(state="given_up").count(),
        "has_price": endpoint is not None and endpoint.has_price,
        "spoilt": SpoiltJudgment.objects.filter(wanted__job=job)
        .values("kind", "endpoint__name")
        .annotate(times=Count("pk"), last=Max("at"), message=Max("message"))
        .order_by("-times")[:KINDS_SHOWN],
    }


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
            messages.info(request, f"{retry(found, actor=actor)} judgments are asked for again.")
    return redirect("judging:job", public_id)
