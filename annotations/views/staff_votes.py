"""All votes for those who run the work: to look through, and to carry away as a file."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required, lead_required
from accounts.spreadsheet import spreadsheet_cell
from annotations.controls import decision_of
from annotations.models import ImportedVote, Vote
from annotations.staff_forms import ImportedVoteFilter, VoteFilter
from catalog.listing import read_list, read_matching
from catalog.models import Competitor

CHUNK = 1000  # rows that are fetched and sent at a time
STATES = {
    "current": Q(is_current=True, surplus=False),
    "surplus": Q(surplus=True),
    "replaced": Q(is_current=False),
}
ORDERS = {"-added": ("-pk",), "added": ("pk",)}
COLUMNS = {
    "cast_at": "cast_at",
    "annotator": "annotator__pseudonym",
    "benchmark": "item__benchmark__slug",
    "item": "item__key",
    "item_version": "item__version",
    "model_a": "competitor_a__name",
    "model_b": "competitor_b__name",
    "winner": "winner",
    "strength": "strength",
    "difficulty": "difficulty",
    "active_ms": "active_ms",
    "hidden_ms": "hidden_ms",
    "surplus": "surplus",
    "is_current": "is_current",
}
IMPORTED_COLUMNS = {
    "cast_at": "cast_at",
    "judge": "judge",
    "benchmark": "benchmark__slug",
    "item": "item_key",
    "turn": "turn",
    "model_a": "competitor_a__name",
    "model_b": "competitor_b__name",
    "winner": "winner",
    "imported_at": "imported_at",
    "file_digest": "file_digest",
}


@require_safe
@curator_required
def votes(request: SignedInRequest) -> HttpResponse:
    """Every vote of every person, the newest first."""
    page = read_list(request.GET, VoteFilter, listed_votes, orders=ORDERS)
    rows = [(vote, decision_of(vote.winner, vote.strength)) for vote in page.rows]
    return render(request, "annotations/staff_votes.html", {"page": page, "rows": rows})


@require_safe
@lead_required
def votes_csv(request: SignedInRequest) -> StreamingHttpResponse:
    _form, found = read_matching(request.GET, VoteFilter, matching_votes)
    return csv_stream("votes.csv", COLUMNS, found)


@require_safe
@curator_required
def imported_votes(request: SignedInRequest) -> HttpResponse:
    """The votes that came in files."""
    page = read_list(request.GET, ImportedVoteFilter, listed_imported_votes, orders=ORDERS)
    return render(request, "annotations/staff_imported_votes.html", {"page": page})


@require_safe
@lead_required
def imported_votes_csv(request: SignedInRequest) -> StreamingHttpResponse:
    _form, found = read_matching(request.GET, ImportedVoteFilter, matching_imported_votes)
    return csv_stream("imported-votes.csv", IMPORTED_COLUMNS, found)


def listed_votes(**filters: str) -> QuerySet[Vote]:
    """With what a row of the list shows, and no more: items' texts are long."""
    related = ("annotator", "item__benchmark", "competitor_a", "competitor_b")
    return (
        matching_votes(**filters)
        .select_related(*related)
        .only(
            "winner",
            "strength",
            "difficulty",
            "active_ms",
            "cast_at",
            "surplus",
            "is_current",
            "annotator__pseudonym",
            "item__public_id",
            "item__key",
            "item__benchmark__name",
            "competitor_a__name",
            "competitor_b__name",
        )
    )


def matching_votes(
    *, q: str, annotator: str, benchmark: str, competitor: str, winner: str, state: str
) -> QuerySet[Vote]:
    found = Vote.objects.all()
    if q:
        found = found.filter(item__key__icontains=q)
    if annotator:
        found = found.filter(annotator__pseudonym=annotator.strip().lower())
    if benchmark:
        found = found.filter(item__benchmark__slug=benchmark)
    if winner:
        found = found.filter(winner=winner)
    if state:
        found = found.filter(STATES[state])
    return found.filter(with_competitor(competitor))


def listed_imported_votes(**filters: str) -> QuerySet[ImportedVote]:
    related = ("benchmark", "competitor_a", "competitor_b", "item")
    return (
        matching_imported_votes(**filters)
        .select_related(*related)
        .only(
            "winner",
            "judge",
            "turn",
            "cast_at",
            "imported_at",
            "item_key",
            "item__public_id",
            "benchmark__name",
            "competitor_a__name",
            "competitor_b__name",
        )
    )


def matching_imported_votes(
    *, q: str, benchmark: str, competitor: str, winner: str
) -> QuerySet[ImportedVote]:
    found = ImportedVote.objects.all()
    if q:
        found = found.filter(Q(item_key__icontains=q) | Q(judge__icontains=q))
    if benchmark:
        found = found.filter(benchmark__slug=benchmark)
    if winner:
        found = found.filter(winner=winner)
    return found.filter(with_competitor(competitor))


def with_competitor(slug: str) -> Q:
    """Votes in which this competitor stands on either side."""
    if not slug:
        return Q()
    key = Competitor.objects.values_list("pk", flat=True).get(slug=slug)
    return Q(competitor_a=key) | Q(competitor_b=key)


class Echo:
    """A file for the writer of CSV that hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_stream(name: str, columns: dict[str, str], found: QuerySet[Any]) -> StreamingHttpResponse:
    """A download that is sent while it is read, the oldest rows first."""
    rows: Iterable[Sequence[object]] = (
        found.order_by("pk").values_list(*columns.values()).iterator(chunk_size=CHUNK)
    )
    return StreamingHttpResponse(
        lines(list(columns), rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def lines(header: list[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([spreadsheet_cell(cell) for cell in row])
