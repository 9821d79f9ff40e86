"""A person's own votes: to look at, and to carry away."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.actions.change_vote import assignments_to_change
from annotations.controls import decision_of
from annotations.models import Reveal, Ruling, Vote
from web.paging import page_of
from web.spreadsheet import csv_reply

COLUMNS = (
    "cast_at",
    "benchmark",
    "item",
    "item_version",
    "winner",
    "strength",
    "difficulty",
    "reasons_a",
    "reasons_b",
    "flags",
    "comment",
    "model_a",
    "model_b",
    "late",
    "replaced",
)
LISTS = ("reasons_a", "reasons_b", "flags")


@require_safe
@signed_in_required
def my_votes(request: SignedInRequest) -> HttpResponse:
    """The newest own votes first, each with the way back to its battle."""
    later = Vote.objects.blind().filter(replaces=OuterRef("pk"))
    blind = Vote.objects.blind().filter(pk=OuterRef("pk"))
    page = page_of(
        own_votes(request)
        .annotate(gave_way=Exists(later), was_blind=Exists(blind))
        .select_related("item", "assignment"),
        request.GET,
    )
    changeable = assignments_to_change(request.user.annotator_id)
    left_out = benchmarks_left_out(request.user.annotator_id)
    rows = [
        (
            vote,
            decision_of(vote.winner, vote.strength),
            vote.is_current and vote.assignment_id in changeable,
            left_out.get(vote.item.benchmark_id, ""),
        )
        for vote in page.rows
    ]
    return render(
        request,
        "annotations/my_votes.html",
        {"page": page, "rows": rows, "left_out": left_out.values()},
    )


@require_safe
@signed_in_required
def my_votes_csv(request: SignedInRequest) -> HttpResponse:
    rows = (
        [" ".join(value) if column in LISTS else value for column, value in record.items()]
        for record in records(request)
    )
    return csv_reply("my-votes.csv", COLUMNS, rows)


@require_safe
@signed_in_required
def my_votes_json(request: SignedInRequest) -> JsonResponse:
    return JsonResponse(
        {"votes": list(records(request))},
        headers={"Content-Disposition": 'attachment; filename="my-votes.json"'},
    )


def benchmarks_left_out(annotator_id: int) -> dict[int, str]:
    """Where a ruling leaves this person's votes out, with the reason that was given."""
    rulings = Ruling.objects.filter(annotator=annotator_id).order_by("benchmark_id", "-pk")
    newest = rulings.distinct("benchmark_id")
    return {ruling.benchmark_id: ruling.reason for ruling in newest if ruling.excludes}


def own_votes(request: SignedInRequest) -> QuerySet[Vote]:
    return Vote.objects.filter(annotator_id=request.user.annotator_id)


def records(request: SignedInRequest) -> Iterator[dict[str, Any]]:
    """The own votes, oldest first; models are named only where this person was shown them."""
    votes = (
        own_votes(request)
        .order_by("pk")
        .annotate(
            knows_a=knows(request, "assignment__battle__answer_a"),
            knows_b=knows(request, "assignment__battle__answer_b"),
        )
    )
    related = ("item__benchmark", "campaign", "competitor_a", "competitor_b", "comment")
    for vote in votes.select_related(*related).iterator(chunk_size=500):
        shows_names = (vote.campaign or vote.item.benchmark).shows_names
        yield record(vote, is_named=shows_names and vote.knows_a and vote.knows_b)


def knows(request: SignedInRequest, answer: str) -> Exists:
    own = Reveal.objects.filter(annotator_id=request.user.annotator_id)
    return Exists(own.filter(answer_id=OuterRef(answer)))


def record(vote: Vote, *, is_named: bool) -> dict[str, Any]:
    values = (
        vote.cast_at.isoformat(),
        vote.item.benchmark.slug,
        vote.item.key,
        vote.item.version,
        vote.winner,
        vote.strength,
        vote.difficulty,
        vote.reasons.get("a", []),
        vote.reasons.get("b", []),
        vote.flags,
        vote.comment.text if hasattr(vote, "comment") else "",
        vote.competitor_a.name if is_named else "",
        vote.competitor_b.name if is_named else "",
        vote.surplus,
        not vote.is_current,
    )
    return dict(zip(COLUMNS, values, strict=True))
