"""Pages for leads who import files: upload, look at what would happen, start it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.jobs import visible_jobs
from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from accounts.views.jobs import shown_errors
from catalog.intake.uploads import KINDS
from imports.actions.ask_for_import import (
    NotReadyError,
    ask_for_import,
    ask_for_preview,
    import_of,
)
from imports.forms import ImportForm
from imports.import_list import list_imports
from imports.preview import first_rows
from imports.words import in_words
from web.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def imports(request: SignedInRequest) -> HttpResponseBase:
    """The form for a file, and the imports so far."""
    form = ImportForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        job = ask_for_preview(
            form.cleaned_data["kind"],
            form.parameters(),
            form.cleaned_data["file"],
            actor=request.user.annotator,
        )
        return redirect("imports:import_preview", public_id=job.public_id)
    status = 422 if form.errors else 200
    context = {"form": form, "page": list_imports(request.user, request.GET)}
    return render(request, "imports/imports.html", context, status=status)


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
        "asked": import_of(job),
        "summary": in_words(job.summary),
        "first": first_rows(job) if job.state == Job.State.DONE and job.file else None,
        **shown_errors(job),
    }
