"""Releases of a benchmark: all of them, one beside another, and their files."""

import json
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.actions.make_release import ReleaseError, make_release
from catalog.described import Described
from catalog.models import Benchmark, Release
from curation.forms import ReleaseForm
from curation.release_card import Card, citation
from curation.release_changes import changes_since
from curation.release_files import PARQUET, write_parquet
from curation.release_rows import codearena_record, own_record, released_rows
from web.forms import sent

UNPROCESSABLE = 422
CHUNK = 64 * 1024
SHOWN = 50  # names of a list of changes
RECORDS: dict[str, Callable[[Described], dict[str, Any]]] = {
    "items.jsonl": codearena_record,
    "own_items.jsonl": own_record,
}


@curator_required
def releases(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """All releases, and the form that makes the next one."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    form = ReleaseForm(sent(request))
    if form.is_valid():
        try:
            release = make_release(benchmark, **form.cleaned_data, actor=request.user.annotator)
        except ReleaseError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"Release {release.name} is made.")
            return redirect("curation:release", slug, release.pk)
    context = {
        "benchmark": benchmark,
        "form": form,
        "releases": benchmark.releases.select_related("made_by"),
        "active": benchmark.items.current().count(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "curation/releases.html", context, status=status)


@require_safe
@curator_required
def release(request: SignedInRequest, slug: str, release: int) -> HttpResponse:
    """One release, compared with the one before or another that the address names."""
    shown = release_of(slug, release)
    others = list(shown.benchmark.releases.exclude(pk=shown.pk))
    named = request.GET.get("with", "")
    before = next((other for other in others if str(other.pk) == named), None)
    if named and before is None:
        raise Http404("no such release")
    card = Card(shown)
    for _ in card.counting(released_rows(shown)):
        pass
    context = {
        "release": shown,
        "others": others,
        "before": before or shown.before,
        "changes": changes_since(before or shown.before, shown),
        "card": card,
        "citation": citation(shown),
        "limit": SHOWN,
    }
    return render(request, "curation/release.html", context)


@require_safe
@curator_required
def release_file(
    request: SignedInRequest, slug: str, release: int, name: str
) -> StreamingHttpResponse:
    """The items of a release, line by line."""
    shown = release_of(slug, release)
    file_name = f"{slug}-{shown.pk}-{name}"
    if name == PARQUET:
        reply = StreamingHttpResponse(_parquet(shown), content_type="application/x-parquet")
    elif name in RECORDS:
        rows = _lines(shown, RECORDS[name])
        reply = StreamingHttpResponse(rows, content_type="application/jsonl")
    else:
        raise Http404("no such file")
    reply["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return reply


def _lines(release: Release, record: Callable[[Described], dict[str, Any]]) -> Iterator[str]:
    for row in released_rows(release):
        yield json.dumps(record(row), ensure_ascii=False) + "\n"


def _parquet(release: Release) -> Iterator[bytes]:
    """The table is written whole, for its description stands at its end."""
    with TemporaryFile() as file:
        write_parquet(released_rows(release), file)
        file.seek(0)
        while block := file.read(CHUNK):
            yield block


def release_of(slug: str, pk: int) -> Release:
    rows = Release.objects.select_related("benchmark", "before", "made_by")
    return get_object_or_404(rows, pk=pk, benchmark__slug=slug)
