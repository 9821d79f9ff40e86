from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import jobs as actions
from accounts.forms import JobFilter
from accounts.models import Job
from accounts.roles import SignedInRequest, signed_in_required
from web.filters import chips_of, read_filters
from web.paging import page_of
from web.spreadsheet import csv_reply

ERRORS_SHOWN = 200
SAME = ("file", "field", "found", "fix")  # errors that differ in their place alone
ERROR_COLUMNS = ("file", "line", "row", "field", "found", "fix")


@require_safe
@signed_in_required
def jobs(request: SignedInRequest) -> HttpResponse:
    """The work that was asked for: all of it for leads, the own for everybody else."""
    form = read_filters(JobFilter, request.GET)
    rows = actions.visible_jobs(request.user).defer("errors", "parameters", "summary")
    if state := form.cleaned_data["state"]:
        rows = rows.filter(state=state)
    context = {
        "form": form,
        "chips": chips_of(form, request.GET),
        "page": page_of(rows.select_related("created_by__user"), request.GET),
    }
    return render(request, "accounts/jobs.html", context)


def _find(request: SignedInRequest, public_id: UUID) -> Job:
    mine = actions.visible_jobs(request.user).select_related("created_by__user")
    return get_object_or_404(mine, public_id=public_id)


def shown_errors(job: Job) -> dict[str, object]:
    """What parts/job_errors.html shows: the first errors, equal ones once, and how many."""
    alike: dict[tuple[object, ...], list[object]] = {}
    for row in job.errors:
        key = tuple(row.get(name) for name in SAME)
        found = alike.setdefault(key, [*(row.get(column) for column in ERROR_COLUMNS), 0])
        found[-1] = int(str(found[-1])) + 1
    first = list(alike.values())[:ERRORS_SHOWN]
    return {
        "errors": first,
        "errors_covered": sum(int(str(row[-1])) for row in first),
        "error_count": job.error_count,
        "errors_kept": len(job.errors),
    }


def _context(job: Job) -> dict[str, object]:
    return {"job": job, "summary": _summary(job), **shown_errors(job)}


def _summary(job: Job) -> list[tuple[str, object]]:
    """In the words of the room that did the work, where it has some."""
    if dotted := settings.JOB_WORDS.get(job.kind):
        words: list[tuple[str, object]] = import_string(dotted)(job.summary)
        return words
    return [(key.replace("_", " "), value) for key, value in job.summary.items()]


@require_safe
@signed_in_required
def job(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return render(request, "accounts/job.html", _context(_find(request, public_id)))


@require_safe
@signed_in_required
def job_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that asks for itself again until the job is over."""
    return render(request, "accounts/job.html#state", _context(_find(request, public_id)))


@require_safe
@signed_in_required
def job_errors(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """All errors, as a file for a spreadsheet."""
    found = _find(request, public_id)
    rows = ([row.get(column) for column in ERROR_COLUMNS] for row in found.errors)
    return csv_reply(f"errors-{found.public_id}.csv", ERROR_COLUMNS, rows)


@require_POST
@signed_in_required
def cancel_job(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    found = _find(request, public_id)
    if actions.cancel(found, actor=request.user.annotator):
        messages.success(request, _("The job is cancelled."))
    else:
        messages.info(request, _("The job was over already."))
    return redirect("accounts:job", public_id=public_id)
