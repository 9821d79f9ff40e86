"""Judges: all of them, a new one, and what one is worth."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import LedgerEntry
from catalog.models import Benchmark
from generation.models import Endpoint
from judging.actions.judges import JudgeError, add_judge
from judging.forms import JudgeForm
from judging.models import Judge, JudgingJob
from judging.presentation import report_context
from judging.queries.report import report_of
from judging.queries.subject import judged_benchmarks, judgments_by_judge
from web.forms import sent

JOBS_SHOWN = 10
UNPROCESSABLE = 422


def form_page(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form; a refused one has a status of its own."""
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, template, context, status=status)


@require_safe
@lead_required
def judges(request: SignedInRequest) -> HttpResponse:
    """All judges with how much they have said, and the newest jobs."""
    counts = judgments_by_judge()
    rows = [
        (judge, counts.get(judge.pk, {}))
        for judge in Judge.objects.select_related("endpoint", "prompt")
    ]
    context = {
        "judges": rows,
        "has_server": Endpoint.objects.exists(),
        "jobs": JudgingJob.objects.select_related("judge", "benchmark").order_by("-pk")[
            :JOBS_SHOWN
        ],
    }
    return render(request, "judging/judges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_judge(request: SignedInRequest) -> HttpResponseBase:
    """A new judge, perhaps with the words and settings of another one (`?from=slug`)."""
    initial: dict[str, Any] = {}
    if slug := request.GET.get("from"):
        known = Judge.objects.select_related("prompt").filter(slug=slug).first()
        if known is None:
            raise BadRequest("no such judge")
        initial = JudgeForm.of(known)
    form = JudgeForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            judge = add_judge(
                said["name"],
                said["endpoint"],
                model=said["model"],
                protocol=said["protocol"],
                prompt_text=said["prompt"].replace("\r\n", "\n") if said["prompt"].strip() else "",
                actor=request.user.annotator,
                **form.sampling(),
            )
        except JudgeError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Added.")
            return redirect("judging:run", judge.slug)
    return form_page(request, "judging/new_judge.html", {"form": form})


@require_safe
@lead_required
def judge(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a judge is worth beside people, on one benchmark; all numbered votes count here."""
    found = get_object_or_404(Judge.objects.select_related("endpoint", "prompt"), slug=slug)
    benchmarks = judged_benchmarks(found)
    named = request.GET.get("benchmark")
    benchmark = get_object_or_404(Benchmark, slug=named) if named else next(iter(benchmarks), None)
    context: dict[str, Any] = {"judge": found, "benchmark": benchmark, "benchmarks": benchmarks}
    if benchmark is not None:
        until = LedgerEntry.objects.last_number()
        context |= report_context(found, benchmark, report_of(found, benchmark, until=until))
    return render(request, "judging/judge.html", context)
