"""The page of one battle, and the part of it that a script puts in place of itself."""

import math
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.roles import SignedInRequest
from annotations.after_vote.receipt import Receipt, last_vote, receipt_of
from annotations.controls import DECISIONS, GRADES, SKIPS
from annotations.forms.battle import VoteForm
from annotations.lending.progress import votes_today
from annotations.models import Assignment, Draft, Flag, Outcome
from annotations.models.vote import SPEAK_AGAINST, SPEAK_FOR
from annotations.presentation import ShownBattle, ShownItem, shown_battle
from annotations.queries.qualification import qualification_of, step_of
from catalog.languages import LANGUAGES
from catalog.models import BenchmarkItem


def own_assignment(request: SignedInRequest, public_id: UUID) -> Assignment:
    """An assignment of this person, closed ones too; anybody else's does not exist."""
    related = ("battle__campaign", "battle__item__benchmark")
    own = Assignment.objects.lent_to(request.user.annotator_id).select_related(*related)
    return get_object_or_404(own, public_id=public_id)


def is_by_script(request: SignedInRequest) -> bool:
    """Whether a script asks, which puts the part that it gets into the page."""
    return bool(request.htmx) or request.headers.get("Arena-Part") == "yes"


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
    receipt = receipt_of(assignment)
    context = decision(assignment, form=form, notice=notice, receipt=receipt)
    if is_by_script(request):
        campaign = assignment.battle.campaign
        context["requires"] = campaign.requires if campaign else []
        return render(request, "annotations/decision.html", context, status=status)
    return whole_page(request, assignment, context, status=status)


def whole_page(
    request: SignedInRequest, assignment: Assignment, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    part = battle_part(assignment)
    campaign = assignment.battle.campaign
    if campaign and not part["flows"]:
        qualification = qualification_of(campaign, request.user.annotator_id)
        context["step"] = step_of(qualification, has_voted=context["receipt"] is not None)
    context |= part | {
        "today": votes_today(request.user.annotator_id),
        "last_vote": last_vote(request.user.annotator_id),
    }
    return render(request, "annotations/battle.html", context, status=status)


def battle_part(assignment: Assignment, shown: ShownBattle | None = None) -> dict[str, Any]:
    """The context of the upper part of the page: the task and its two answers."""
    shown = shown or shown_battle(assignment)
    return {
        "where": shown.where,
        "sides": shown.sides,
        "prompt": shown.prompt,
        "flows": not shown.is_explained,
        "shows_names": shown.shows_names,
        "goal": shown.daily_goal,
        "requires": shown.requires,
        "shows_tests": shown.shows_tests,
        "tags": tags(shown.item),
        "seconds_left": seconds_left(assignment),
        "lease_seconds": settings.LEASE_MINUTES * 60,
        "skips": SKIPS,
    }


def decision(
    assignment: Assignment,
    *,
    form: VoteForm | None = None,
    notice: str = "",
    receipt: Receipt | None = None,
    sends_to: str = "annotations:cast_vote",
) -> dict[str, Any]:
    """The context of the lower part of the page; no competitor is within reach of it."""
    return {
        "sends_to": reverse(sends_to, args=[assignment.public_id]),
        "is_change": sends_to == "annotations:change_vote",
        "public_id": assignment.public_id,
        "receipt": receipt,
        "is_skipped": assignment.outcome == Outcome.SKIPPED,
        "is_late": assignment.outcome == Outcome.EXPIRED or seconds_left(assignment) == 0,
        "notice": notice,
        "form": form or new_form(assignment, has_voted=receipt is not None),
        "decisions": DECISIONS,
        "grades": GRADES,
        "reasons": ((_("For it"), SPEAK_FOR), (_("Against it"), SPEAK_AGAINST)),
        "flags": Flag.choices,
    }


def new_form(assignment: Assignment, *, has_voted: bool) -> VoteForm:
    """A vote not yet sent, as it was left when the page was here last."""
    is_new = has_voted or assignment.prefetched
    draft = None if is_new else Draft.objects.filter(assignment=assignment).first()
    return VoteForm(initial={**(draft.words if draft else {}), "client_id": uuid4()})


def tags(item: ShownItem | BenchmarkItem) -> list[str]:
    """What the task is about; never how hard it is held to be, which would bias the grade."""
    languages = [LANGUAGES[key].name if key in LANGUAGES else key for key in item.languages]
    return [word for word in (item.sub_category or item.main_category, *languages) if word]


def seconds_left(assignment: Assignment) -> int:
    """Whole seconds until the lease ends, rounded up; 0 when it has."""
    left = (assignment.leased_until - now()).total_seconds()
    return max(0, math.ceil(left))
