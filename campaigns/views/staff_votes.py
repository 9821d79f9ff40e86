"""All votes for those who run the work: to look through, and to carry away as a file."""

from functools import partial
from typing import TypeVar

from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required, lead_required
from annotations.controls import decision_of
from annotations.models import ImportedVote, Vote
from campaigns.forms.staff import ImportedVoteFilter, VoteFilter
from campaigns.may_name import blind_imported_votes, blind_votes
from catalog.models import Competitor
from web.listing import read_list, read_matching
from web.spreadsheet import csv_stream

V = TypeVar("V", bound=Model)
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
    "model_a": "model_a",
    "model_b": "model_b",
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
    "model_a": "model_a",
    "model_b": "model_b",
    "winner": "winner",
    "imported_at": "imported_at",
    "file_digest": "file_digest",
}


@require_safe
@curator_required
def votes(request: SignedInRequest) -> HttpResponse:
    """Every vote of every person, the newest first."""
    listed = partial(listed_votes, request.user.annotator_id)
    page = read_list(request.GET, VoteFilter, listed, orders=ORDERS)
    rows = [(vote, decision_of(vote.winner, vote.strength)) for vote in page.rows]
    return render(request, "campaigns/staff_votes.html", {"page": page, "rows": rows})


@require_safe
@lead_required
def votes_csv(request: SignedInRequest) -> StreamingHttpResponse:
    matching = partial(matching_votes, request.user.annotator_id)
    _form, found = read_matching(request.GET, VoteFilter, matching)
    return csv_stream("votes.csv", COLUMNS, found)


@require_safe
@curator_required
def imported_votes(request: SignedInRequest) -> HttpResponse:
    """The votes that came in files."""
    listed = partial(listed_imported_votes, request.user.annotator_id)
    page = read_list(request.GET, ImportedVoteFilter, listed, orders=ORDERS)
    return render(request, "campaigns/staff_imported_votes.html", {"page": page})


@require_safe
@lead_required
def imported_votes_csv(request: SignedInRequest) -> StreamingHttpResponse:
    matching = partial(matching_imported_votes, request.user.annotator_id)
    _form, found = read_matching(request.GET, ImportedVoteFilter, matching)
    return csv_stream("imported-votes.csv", IMPORTED_COLUMNS, found)


def listed_votes(viewer: int, **filters: str) -> QuerySet[Vote]:
    """With what a row of the list shows, and no more: items' texts are long."""
    related = ("annotator", "item__benchmark")
    return (
        matching_votes(viewer, **filters)
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
        )
    )


def matching_votes(
    viewer: int, *, q: str, annotator: str, benchmark: str, competitor: str, winner: str, state: str
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
    return named(found, blind_votes(viewer), competitor)


def listed_imported_votes(viewer: int, **filters: str) -> QuerySet[ImportedVote]:
    return (
        matching_imported_votes(viewer, **filters)
        .select_related("benchmark", "item")
        .only(
            "winner",
            "judge",
            "turn",
            "cast_at",
            "imported_at",
            "item_key",
            "item__public_id",
            "benchmark__name",
        )
    )


def matching_imported_votes(
    viewer: int, *, q: str, benchmark: str, competitor: str, winner: str
) -> QuerySet[ImportedVote]:
    found = ImportedVote.objects.all()
    if q:
        found = found.filter(Q(item_key__icontains=q) | Q(judge__icontains=q))
    if benchmark:
        found = found.filter(benchmark__slug=benchmark)
    if winner:
        found = found.filter(winner=winner)
    return named(found, blind_imported_votes(viewer), competitor)


def named(votes: QuerySet[V], blind: Q, competitor: str) -> QuerySet[V]:
    """With `model_a` and `model_b`, empty where the viewer must not be told which they are.

    Asked for the votes of one model, those that must not be told are left out.
    """
    if competitor:
        votes = votes.filter(with_competitor(competitor)).exclude(blind)
    names = {side: F(f"competitor_{side}__name") for side in ("a", "b")}
    found: QuerySet[V] = votes.annotate(
        **{
            f"model_{side}": Case(When(blind, then=Value("")), default=name)
            for side, name in names.items()
        }
    )
    return found


def with_competitor(slug: str) -> Q:
    """Votes in which this competitor stands on either side."""
    key = Competitor.objects.values_list("pk", flat=True).get(slug=slug)
    return Q(competitor_a=key) | Q(competitor_b=key)
