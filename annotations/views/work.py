"""The start of an annotator's day: how far one is, and the way to the next battle."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.forms.battle import ClaimForm
from annotations.lending.claim_battle import claim_battle, open_assignment
from annotations.lending.empty_queue import why_nothing
from annotations.lending.progress import own_progress, team_progress
from annotations.models import Assignment
from annotations.queries.own_campaigns import OwnCampaign, daily_goal, in_order, own_campaigns
from web.limits import LimitExceededError, count_one


@require_safe
@signed_in_required
def work(request: SignedInRequest) -> HttpResponse:
    """What was done, what is left, and one button."""
    annotator_id = request.user.annotator_id
    progress = own_progress(annotator_id)
    held = open_assignment(annotator_id)
    own = in_order(own_campaigns(annotator_id))
    to_qualify = next((each for each in own if each.can_qualify), None)
    elsewhere = held if held and not (to_qualify and is_of(to_qualify, held)) else None
    context = {
        "campaigns": own,
        "to_qualify": to_qualify,
        "held": place_of(elsewhere) if elsewhere else "",
        "held_until": elsewhere.leased_until if elsewhere else None,
        "has_other_work": bool(elsewhere) or not progress.is_over,
        "goal": daily_goal(own),
        "progress": progress,
        "nothing": None
        if to_qualify or held or not progress.is_over
        else why_nothing(annotator_id),
        "team": team_progress(annotator_id),
    }
    return render(request, "annotations/work.html", context)


def is_of(own: OwnCampaign, held: Assignment) -> bool:
    """Whether the battle that is open belongs to this campaign, as one of a qualification does."""
    return held.battle.campaign_id == own.campaign.pk


def place_of(held: Assignment) -> str:
    """Where a battle that is open belongs: its campaign, or the benchmark of the open pool."""
    return str(held.battle.campaign or held.battle.item.benchmark)


@require_POST
@signed_in_required
def claim(request: SignedInRequest) -> HttpResponseBase:
    """Lend the next battle and lead to it; of a qualification first where one is named."""
    form = ClaimForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    return lend_next(request, campaign=form.cleaned_data["campaign"])


def lend_next(
    request: SignedInRequest, *, campaign: UUID | None = None, after: str = ""
) -> HttpResponseBase:
    """Redirect to the next battle, or to the page that says why there is none."""
    annotator_id = request.user.annotator_id
    try:
        count_one("claim", annotator_id, limit=settings.VOTES_PER_MINUTE)
    except LimitExceededError as error:
        headers = {"Retry-After": str(error.retry_after)}
        return HttpResponse(render(request, "429.html"), status=429, headers=headers)
    assignment = claim_battle(annotator_id, campaign=campaign)
    if assignment is None:
        return redirect("annotations:work")
    if after:
        messages.success(request, after)
    return redirect("annotations:battle", assignment.public_id)
