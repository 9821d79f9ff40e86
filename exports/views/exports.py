"""Exports: ask for one, look at what is in it, download its files."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.jobs import visible_jobs
from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from exports.actions.ask_for_export import KIND, ask_for_export, folder_of
from exports.files import MANIFEST
from exports.forms import ExportForm
from web.forms import sent
from web.paging import page_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def exports(request: SignedInRequest) -> HttpResponseBase:
    """The form for the next export, and the exports so far."""
    form = ExportForm(sent(request), initial={"benchmark": request.GET.get("benchmark")})
    if form.is_valid():
        job = ask_for_export(form.choices(), actor=request.user.annotator)
        return redirect("exports:export", job.public_id)
    rows = visible_jobs(request.user).filter(kind=KIND).select_related("created_by__user")
    context = {"form": form, "page": page_of(rows, request.GET)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "exports/exports.html", context, status=status)


@require_safe
@lead_required
def export(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One export: how far it is, or what is in it."""
    return render(request, "exports/export.html", _context(_find(request, public_id)))


@require_safe
@lead_required
def export_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that asks for itself again until the job is over."""
    return render(request, "exports/export.html#state", _context(_find(request, public_id)))


@require_safe
@lead_required
def export_file(request: SignedInRequest, public_id: UUID, name: str) -> FileResponse:
    """One of the files that the manifest names, or the manifest."""
    job = _find(request, public_id)
    manifest = _manifest(job)
    if manifest is None or name not in {*manifest["files"], MANIFEST}:
        raise Http404("no such file")
    path = folder_of(job) / name
    return FileResponse(path.open("rb"), as_attachment=True, filename=Path(name).name)


def _find(request: SignedInRequest, public_id: UUID) -> Job:
    return get_object_or_404(visible_jobs(request.user).filter(kind=KIND), public_id=public_id)


def _manifest(job: Job) -> dict[str, Any] | None:
    path = folder_of(job) / MANIFEST
    if job.state != Job.State.DONE or not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _context(job: Job) -> dict[str, Any]:
    manifest = _manifest(job)
    if manifest is None:
        return {"job": job, "manifest": None}
    counts = manifest["counts"]
    return {
        "job": job,
        "manifest": manifest,
        "splits": [(split, rows, counts["items"][split]) for split, rows in counts["rows"].items()],
        "files": sorted(manifest["files"].items()),
        "biases": [(name.replace("_", " "), value) for name, value in counts["biases"].items()],
    }
