"""Battles for curators and leads; a benchmark's progress, and drawing more of them."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required, lead_required
from annotations.actions.pair_up import NothingToPairError
from annotations.models import Assignment, Battle, Outcome, Seat
from campaigns.actions.draw_battles import DrawnMeanwhileError, draw_battles, number_of_battles
from campaigns.forms.staff import BattleFilter, DrawForm
from campaigns.seat_counts import progress_of
from catalog.models import Answer, Benchmark
from web.listing import read_list

UNPROCESSABLE = 422
ORDERS = {"-added": ("-pk",), "added": ("pk",)}


@require_safe
@curator_required
def battles(request: SignedInRequest) -> HttpResponse:
    matching = partial(matching_battles, shown_to(request))
    page = read_list(request.GET, BattleFilter, matching, orders=ORDERS, key="public_id")
    rows = [(battle, counts) for battle, counts in zip(page.rows, seats_of(page.rows), strict=True)]
    return render(request, "campaigns/staff_battles.html", {"page": page, "rows": rows})


def shown_to(request: SignedInRequest) -> QuerySet[Battle]:
    """Which are gold only leads may see: curators vote too, and would recognise them."""
    battles = Battle.objects.all()
    return battles if request.user.is_lead else battles.exclude(purpose=Battle.Purpose.GOLD)


def matching_battles(
    shown: QuerySet[Battle], *, q: str, benchmark: str, purpose: str, state: str
) -> QuerySet[Battle]:
    found = shown.select_related("item__benchmark").only(
        "public_id",
        "purpose",
        "overlap",
        "draw_probability",
        "created_at",
        "item__public_id",
        "item__key",
        "item__messages",
        "item__benchmark__name",
    )
    if q:
        found = found.filter(item__key__icontains=q)
    if benchmark:
        found = found.filter(item__benchmark__slug=benchmark)
    if purpose:
        found = found.filter(purpose=purpose)
    if state:
        free = Exists(Seat.objects.filter(battle=OuterRef("pk"), is_free=True))
        found = found.filter(free if state == "free" else ~free)
    return found


@dataclass(frozen=True)
class TakenSeats:
    done: int = 0
    lent: int = 0


def seats_of(battles: list[Battle]) -> list[TakenSeats]:
    """Seats voted on and lent of each battle, in one query."""
    rows = (
        Assignment.objects.filter(battle__in=battles)
        .values_list("battle_id")
        .annotate(
            done=Count("pk", filter=Q(outcome=Outcome.VOTED)),
            lent=Count("pk", filter=Q(outcome="")),
        )
    )
    counts = {battle: TakenSeats(done, lent) for battle, done, lent in rows}
    return [counts.get(battle.pk, TakenSeats()) for battle in battles]


@require_safe
@curator_required
def staff_battle(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One battle: its item, its seats, its two texts behind links; nobody is named."""
    battles = shown_to(request).select_related("item__benchmark")
    shown = get_object_or_404(battles, public_id=public_id)
    answers = Answer.objects.filter(pk__in=[shown.answer_a_id, shown.answer_b_id])
    held = Assignment.objects.filter(battle=shown).select_related("annotator").order_by("pk")
    by_seat: dict[int, list[Assignment]] = {}
    for assignment in held:
        by_seat.setdefault(assignment.seat_id, []).append(assignment)
    context = {
        "battle": shown,
        # in the order of their random ids, which is neither that of the battle nor of a vote
        "answers": answers.order_by("public_id").values_list("public_id", flat=True),
        "seats": [(seat, by_seat.get(seat.pk, [])) for seat in shown.seats.order_by("number")],
    }
    return render(request, "campaigns/staff_battle.html", context)


@require_safe
@curator_required
def progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """How many votes a benchmark has, for each pair; leads can draw more battles."""
    return progress_page(request, get_object_or_404(Benchmark, slug=slug))


@require_POST
@lead_required
def draw(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Draw battles of a benchmark."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    form = DrawForm(request.POST.dict())
    if not form.is_valid():
        return progress_page(request, benchmark, form=form, status=UNPROCESSABLE)
    try:
        drawn = draw_battles(benchmark, actor=request.user.annotator, **form.wishes())
    except (NothingToPairError, DrawnMeanwhileError) as refusal:
        form.add_error(None, str(refusal))
        # the page shows the new number, and the next try counts from there
        form.data = {**form.data, "known": str(number_of_battles(benchmark))}
        return progress_page(request, benchmark, form=form, status=UNPROCESSABLE)
    words = _("%(battles)d battles with %(seats)d seats are drawn; the seed was %(seed)d.")
    messages.success(
        request, words % {"battles": drawn.battles, "seats": drawn.seats, "seed": drawn.seed}
    )
    return redirect("campaigns:progress", slug)


def progress_page(
    request: SignedInRequest,
    benchmark: Benchmark,
    *,
    form: DrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known = number_of_battles(benchmark)
    context: dict[str, Any] = {
        "benchmark": benchmark,
        "progress": progress_of(Q(item__benchmark=benchmark) & ~Q(purpose=Battle.Purpose.GOLD)),
        "battles": known,
        "form": form or DrawForm(initial={"known": known}),
    }
    return render(request, "campaigns/staff_progress.html", context, status=status)
