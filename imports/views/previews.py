"""Pages for leads who look at what an import would do, and start it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.jobs import visible_jobs
from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from accounts.views.jobs import shown_errors
from catalog.intake.uploads import KINDS
from imports.actions.ask_for_import import (
    NotReadyError,
    ask_for_import,
    import_of,
)
from imports.models import Upload
from imports.preview import first_rows
from imports.words import in_words


@require_safe
@lead_required
def import_preview(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """What an import would do, once its dry run is over."""
    job = _find(request, public_id)
    if not job.parameters["dry_run"]:
        return redirect("accounts:job", public_id=job.public_id)
    return render(request, "imports/preview.html", _context(job))


@require_safe
@lead_required
def import_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that asks for itself again until the dry run is over."""
    context = _context(_find(request, public_id))
    return render(request, "imports/preview.html#state", context)


@require_POST
@lead_required
def start_import(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Do what the dry run tried."""
    preview = _find(request, public_id)
    try:
        job = ask_for_import(preview, actor=request.user.annotator)
    except NotReadyError:
        asked = import_of(preview)
        if asked is None:
            messages.error(request, _("This file is not here any more: upload it again."))
            return redirect("imports:imports")
        job = asked
    return redirect("accounts:job", public_id=job.public_id)


def _find(request: SignedInRequest, public_id: UUID) -> Job:
    mine = visible_jobs(request.user).filter(kind__in=KINDS, parameters__has_key="dry_run")
    return get_object_or_404(mine, public_id=public_id)


def _context(job: Job) -> dict[str, object]:
    return {
        "job": job,
        "upload": Upload.objects.filter(public_id=job.parameters.get("upload")).first(),
        "asked": import_of(job),
        "summary": in_words(job.summary),
        "first": first_rows(job) if job.state == Job.State.DONE and job.file else None,
        **shown_errors(job),
    }
