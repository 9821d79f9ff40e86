"""One battle as its annotator sees it: looking, voting, skipping, keeping it."""

import math
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import LimitExceededError, count_one
from accounts.roles import SignedInRequest, signed_in_required
from annotations.actions import cast_vote as voting
from annotations.actions import keep_lease
from annotations.actions.measure_progress import votes_today
from annotations.controls import DECISIONS, GRADES, SKIPS
from annotations.forms import SkipForm, VoteForm
from annotations.models import Assignment, Flag, Outcome, Reason
from annotations.presentation import prompt_html, shown_battle
from annotations.receipt import Receipt, receipt_of, receipt_of_cast
from annotations.views.work import lend_next
from catalog.languages import LANGUAGES
from catalog.models import BenchmarkItem

UNPROCESSABLE, CONFLICT, TOO_MANY = 422, 409, 429


@require_safe
@signed_in_required
def battle(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The task, two answers, and the decision or its receipt."""
    assignment = own_assignment(request, public_id)
    return whole_page(request, assignment, decision(assignment, receipt=receipt_of(assignment)))


@require_POST
@signed_in_required
def cast_vote(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Record the vote; the same key again is the same vote, however often it comes."""
    assignment = own_assignment(request, public_id)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return answer(request, assignment, form=form, status=UNPROCESSABLE)
    key, voter = form.cleaned_data["client_id"], request.user.annotator_id
    admit = partial(count_one, "vote", voter, limit=settings.VOTES_PER_MINUTE)
    try:
        cast = voting.cast_vote(assignment, form.ballot(), client_id=key, admit=admit)
    except LimitExceededError as error:
        reply = answer(request, assignment, form=form, notice=str(error), status=TOO_MANY)
        reply.headers["Retry-After"] = str(error.retry_after)
        return reply
    except voting.KeyReusedError as error:
        again = with_new_key(request.POST)
        return answer(request, assignment, form=again, notice=str(error), status=CONFLICT)
    except voting.VoteRefusedError as error:
        return answer(request, assignment, notice=str(error), status=CONFLICT)
    if not request.htmx:
        return redirect("annotations:battle", public_id)
    context = decision(assignment, receipt=receipt_of_cast(cast))
    return render(request, "annotations/decision.html", context)


@require_POST
@signed_in_required
def skip(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Give the battle back and go on with the next one."""
    assignment = own_assignment(request, public_id)
    form = SkipForm(request.POST)
    if not form.is_valid():
        notice = " ".join(str(error) for error in form.errors["reason"])
        return answer(request, assignment, notice=notice, status=UNPROCESSABLE)
    try:
        keep_lease.skip(assignment, reason=form.cleaned_data["reason"])
    except keep_lease.AssignmentClosedError as error:
        return answer(request, assignment, notice=str(error), status=CONFLICT)
    return lend_next(request, after=_("Skipped. This is the next battle."))


@require_POST
@signed_in_required
def activity(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """The page says that somebody is at work; the lease begins anew."""
    assignment = own_assignment(request, public_id)
    try:
        assignment.leased_until = keep_lease.extend_lease(assignment)
    except keep_lease.AssignmentClosedError as error:
        return JsonResponse({"words": str(error)}, status=CONFLICT)
    return JsonResponse({"seconds_left": seconds_left(assignment)})


def own_assignment(request: SignedInRequest, public_id: UUID) -> Assignment:
    """An assignment of this person, closed ones too; anybody else's does not exist."""
    own = Assignment.objects.of(request.user.annotator_id)
    return get_object_or_404(own, public_id=public_id)


def with_new_key(said: QueryDict) -> VoteForm:
    """The same vote once more, for the case that its key belongs to another battle."""
    again = said.copy()
    again["client_id"] = str(uuid4())
    return VoteForm(again)


def answer(
    request: SignedInRequest,
    assignment: Assignment,
    *,
    form: VoteForm | None = None,
    notice: str = "",
    status: int,
) -> HttpResponse:
    """What stands now, and why nothing was recorded: the part for a script, or the whole page."""
    assignment.refresh_from_db(fields=["outcome", "leased_until"])
    context = decision(assignment, form=form, notice=notice, receipt=receipt_of(assignment))
    if request.htmx:
        return render(request, "annotations/decision.html", context, status=status)
    return whole_page(request, assignment, context, status=status)


def whole_page(
    request: SignedInRequest, assignment: Assignment, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown = shown_battle(assignment)
    context |= {
        "sides": shown.sides,
        "prompt": prompt_html(shown.item),
        "tags": tags(shown.item),
        "today": votes_today(request.user.annotator_id),
        "seconds_left": seconds_left(assignment),
        "lease_seconds": settings.LEASE_MINUTES * 60,
        "skips": SKIPS,
    }
    return render(request, "annotations/battle.html", context, status=status)


def decision(
    assignment: Assignment,
    *,
    form: VoteForm | None = None,
    notice: str = "",
    receipt: Receipt | None = None,
) -> dict[str, Any]:
    """The context of the lower part of the page; no competitor is within reach of it."""
    return {
        "public_id": assignment.public_id,
        "receipt": receipt,
        "is_skipped": assignment.outcome == Outcome.SKIPPED,
        "is_late": assignment.outcome == Outcome.EXPIRED or seconds_left(assignment) == 0,
        "notice": notice,
        "form": form or VoteForm(initial={"client_id": uuid4()}),
        "decisions": DECISIONS,
        "grades": GRADES,
        "reasons": Reason.choices,
        "flags": Flag.choices,
    }


def tags(item: BenchmarkItem) -> list[str]:
    """What the task is about; never how hard it is held to be, which would bias the grade."""
    languages = [LANGUAGES[key].name if key in LANGUAGES else key for key in item.languages]
    return [word for word in (item.sub_category or item.main_category, *languages) if word]


def seconds_left(assignment: Assignment) -> int:
    """Whole seconds until the lease ends, rounded up; 0 when it has."""
    left = (assignment.leased_until - now()).total_seconds()
    return max(0, math.ceil(left))
