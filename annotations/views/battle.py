"""One battle as its annotator sees it: looking, voting, skipping, keeping it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.actions import cast_vote as voting
from annotations.actions.change_vote import change_vote as change
from annotations.actions.save_draft import save_draft as keep_draft
from annotations.after_vote.guessing import question_about
from annotations.after_vote.receipt import as_receipt, may_change, receipt_of
from annotations.after_vote.reveal import revealed
from annotations.after_vote.show_names import NamesHiddenError
from annotations.after_vote.show_names import show_names as reveal
from annotations.forms.battle import DraftForm, SkipForm, VoteForm
from annotations.lending import keep_lease
from annotations.lending.skip_budget import SkipBudgetError
from annotations.models import Assignment, Required, Vote
from annotations.views.battle_page import (
    answer,
    decision,
    is_by_script,
    own_assignment,
    seconds_left,
    whole_page,
    with_new_key,
)
from annotations.views.flow import flows, follow, shown_of
from annotations.views.work import lend_next
from web.limits import LimitExceededError, count_one

OK, NOTHING_TO_SAY, CONFLICT, UNPROCESSABLE, TOO_MANY = 200, 204, 409, 422, 429
CHANGE = "annotations:change_vote"
ASKED_IN = {  # the field of the form
    Required.DIFFICULTY: "difficulty",
    Required.REASONS: "reasons_a",
    Required.COMMENT: "comment",
}


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
    cast = partial(voting.cast_vote, then_shown=shown_of(request))
    return put_vote(request, public_id, cast, goes_on=flows(request))


@signed_in_required
def change_vote(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """One of the last own votes once more: looked at, or changed."""
    if request.method == "POST":
        return put_vote(request, public_id, change)
    assignment = own_assignment(request, public_id)
    current = Vote.objects.filter(assignment=assignment, is_current=True).first()
    if current is None or not may_change(current):
        return redirect("annotations:battle", public_id)
    context = decision(assignment, form=VoteForm.filled_from(current), sends_to=CHANGE)
    return whole_page(request, assignment, context)


@require_POST
@signed_in_required
def show_names(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Who wrote the answers, once the vote is cast; it ends the time for changing it."""
    assignment = own_assignment(request, public_id)
    try:
        reveal(assignment)
    except NamesHiddenError as error:
        return answer(request, assignment, notice=str(error), status=CONFLICT)
    if not is_by_script(request):
        return redirect("annotations:battle", public_id)
    if request.GET.get("part") == "reveal":  # of a page that shows another battle by now
        return render(request, "annotations/reveal.html", {"revealed": revealed(assignment)})
    context = decision(assignment, receipt=receipt_of(assignment))
    return render(request, "annotations/decision.html", context)


@require_POST
@signed_in_required
def save_draft(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Keep what is entered so far."""
    assignment = own_assignment(request, public_id)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=UNPROCESSABLE)
    kept = keep_draft(assignment, form.cleaned_data)
    return HttpResponse(status=NOTHING_TO_SAY if kept else CONFLICT)


def put_vote(
    request: SignedInRequest,
    public_id: UUID,
    put: Callable[..., voting.CastVote],
    *,
    goes_on: bool = False,
) -> HttpResponseBase:
    """Cast or change a vote as the form says; what was wrong is said beside what was entered."""
    form, voter = VoteForm(request.POST), request.user.annotator_id
    if not form.is_valid():
        assignment = own_assignment(request, public_id)
        return answer(request, assignment, form=form, status=UNPROCESSABLE)
    named = voting.Named(public_id, voter)
    key = form.cleaned_data["client_id"]
    admit = partial(count_one, "vote", voter, limit=settings.VOTES_PER_MINUTE)
    try:
        cast = put(named, form.ballot(), client_id=key, admit=admit)
    except (LimitExceededError, voting.VoteRefusedError) as error:
        return refusal(request, own_assignment(request, public_id), form, error)
    except Assignment.DoesNotExist as error:
        raise Http404 from error
    if goes_on:
        question = question_about(cast.vote, public_id) if cast.created else None
        following = follow(request, question)
        if following:
            return following
    if not is_by_script(request):
        return redirect("annotations:battle", public_id)
    assignment = own_assignment(request, public_id)
    is_new = cast.created and cast.vote.replaces_id is None
    context = decision(assignment, receipt=as_receipt(cast.vote, assignment, is_new=is_new))
    return render(request, "annotations/decision.html", context)


def refusal(
    request: SignedInRequest, assignment: Assignment, form: VoteForm, error: Exception
) -> HttpResponse:
    """Why a vote was not taken, beside what was entered."""
    if isinstance(error, voting.IncompleteError):
        for what in error.missing:
            form.add_error(ASKED_IN[what], _("This campaign needs it with each vote."))
        return answer(request, assignment, form=form, status=UNPROCESSABLE)
    if isinstance(error, LimitExceededError):
        reply = answer(request, assignment, form=form, notice=str(error), status=TOO_MANY)
        reply.headers["Retry-After"] = str(error.retry_after)
        return reply
    again = with_new_key(request.POST) if isinstance(error, voting.KeyReusedError) else None
    return answer(request, assignment, form=again, notice=str(error), status=CONFLICT)


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
    except (keep_lease.AssignmentClosedError, SkipBudgetError) as error:
        return answer(request, assignment, notice=str(error), status=CONFLICT)
    if flows(request):
        following = follow(request)
        return following or answer(request, assignment, status=OK)
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
    keep_lease.extend_prefetched(request.user.annotator_id)
    return JsonResponse({"seconds_left": seconds_left(assignment)})
