"""Pages for leads who import files: give them, see what each is, say what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from catalog.models import Benchmark
from imports.actions.ask_for_import import ask_for_preview
from imports.actions.keep_uploads import keep_uploads, remove_upload, state
from imports.forms import mapping
from imports.forms.choices import ImportForm
from imports.forms.files import FilesForm
from imports.import_list import list_imports
from imports.models import Upload
from imports.recognise import Recognised
from imports.unpacking import ArchiveError
from imports.upload_list import waiting_uploads
from imports.words import what_in_words
from web.forms import sent

MANY = ("ignore",)  # fields that hold several values
NOT_STATED = ("csrfmiddlewaretoken",)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def imports(request: SignedInRequest) -> HttpResponseBase:
    """A place for files, those that wait, and the imports so far."""
    form = FilesForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        try:
            kept = _kept(request, form)
        except ArchiveError as error:
            form.add_error("files", str(error))
        else:
            alone = kept[0] if len(kept) == 1 else None
            if alone:
                return redirect("imports:file", public_id=alone.public_id)
            return redirect("imports:imports")
    context = {
        "form": form,
        "waiting": waiting_uploads(),
        "page": list_imports(request.user, request.GET),
    }
    return render(request, "imports/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """What a file is and what would become of it; sent, its dry run begins."""
    upload = get_object_or_404(
        Upload.objects.select_related("uploaded_by__user"), public_id=public_id
    )
    kind = _kind(request, upload)
    form = None
    status = 200
    if kind and upload.file:
        files = request.FILES if request.method == "POST" else None
        form = ImportForm(upload, kind, sent(request), files, initial=_initial(request, upload))
        if form.is_valid():
            job = _look_through(request, form)
            return redirect("imports:import_preview", public_id=job.public_id)
        status = 422 if form.errors else 200
    elif request.method == "POST":
        status = 422
    return render(request, "imports/file.html", _context(upload, kind, form), status=status)


@require_POST
@lead_required
def remove_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Take a file out of the list; what was imported from it stays."""
    upload = get_object_or_404(Upload, public_id=public_id)
    remove_upload(upload)
    messages.success(request, _("%s is taken out.") % upload.name)
    return redirect("imports:imports")


def _kept(request: SignedInRequest, form: FilesForm) -> list[Upload]:
    before = form.cleaned_data["instead_of"]
    instead_of = Upload.objects.filter(public_id=before).first() if before else None
    files = form.cleaned_data["files"]
    return keep_uploads(files, actor=request.user.annotator, instead_of=instead_of)


def _kind(request: HttpRequest, upload: Upload) -> str:
    """What the file holds: as stated now, before, or as it looks."""
    stated = request.POST.get("kind") or request.GET.get("kind")
    kind: str = stated or upload.stated.get("kind") or upload.found["kind"]
    return kind if kind in Upload.Kind.values else ""


def _initial(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """What was stated before about this file, and in the address."""
    return {**_usual(upload), **upload.stated, **_values(request.GET)}


def _usual(upload: Upload) -> dict[str, Any]:
    """The benchmark of the file before this one: files of one benchmark come together."""
    before = Upload.objects.filter(uploaded_by=upload.uploaded_by).exclude(stated={})
    last = before.exclude(pk=upload.pk).first()
    if last is None:
        return {}
    if name := last.stated.get("new_benchmark"):
        made = Benchmark.objects.named(name)
        return {"benchmark": made.pk} if made else {"new_benchmark": name}
    return {"benchmark": last.stated.get("benchmark")}


def _values(query: Any) -> dict[str, Any]:
    return {
        name: query.getlist(name) if name in MANY else query[name]
        for name in query
        if name not in NOT_STATED
    }


def _look_through(request: SignedInRequest, form: ImportForm) -> Job:
    upload, data = form.upload, form.cleaned_data
    state(upload, _values(request.POST), data.get("tag_table"))
    with upload.file.open("rb") as copied:
        return ask_for_preview(form.kind, form.parameters(), copied, actor=request.user.annotator)


def _context(upload: Upload, kind: str, form: ImportForm | None) -> dict[str, object]:
    found = Recognised.from_json(upload.found)
    is_as_it_looks = kind == found.kind or not upload.file
    kinds = [(value, label) for value, label in Upload.Kind.choices if value != kind]
    return {
        "upload": upload,
        "found": found,
        "kind": kind,
        "kinds": kinds,
        "what": what_in_words(found) if is_as_it_looks else Upload.Kind(kind).label,
        "form": form,
        "columns": _columns(form, found) if form else [],
        "words": [form[name] for name in form.words] if form else [],
        "not_imported": [found.column(name) for name in form.not_imported()] if form else [],
    }


def _columns(form: ImportForm, found: Recognised) -> list[tuple[object, list[str]]]:
    """The choice of a column for each fact of a vote, with the first values of what is chosen."""
    lines: list[tuple[object, list[str]]] = []
    for fact in mapping.FACTS:
        name = mapping.COLUMN + fact
        if name in form.fields:
            column = found.column(str(form[name].value() or ""))
            lines.append((form[name], column.samples if column else []))
    return lines
