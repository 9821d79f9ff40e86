"""Going from battle to battle without a page between: what a script asks for, and is given.

The page fetches the battle after the one that is read (`prefetched`). With a vote or a skip it
says which battle it shows from now on, and the reply carries the one after that. A page that goes
away gives back what it did not show (`give_back`).
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.roles import SignedInRequest, signed_in_required
from annotations.after_vote.guessing import Question
from annotations.forms.battle import FlowForm
from annotations.lending.claim_battle import claim_to_show, prefetch_to_show
from annotations.lending.keep_lease import give_prefetched_back
from annotations.lending.lend import LentBattle
from annotations.views.battle_page import battle_part, decision
from web.limits import LimitExceededError, count_one

NOTHING_TO_SAY = 204


@require_POST
@signed_in_required
def prefetched(request: SignedInRequest) -> HttpResponse:
    """The battle after the one that is read, lent for a short time; 204 where there is none."""
    return parts(request, next_prefetched(request, shown_of(request)))


@require_POST
@signed_in_required
def give_back(request: SignedInRequest) -> HttpResponse:
    """The page was closed before it showed the prefetched battle: its seat is free again."""
    give_prefetched_back(request.user.annotator_id)
    return HttpResponse(status=NOTHING_TO_SAY)


def flows(request: SignedInRequest) -> bool:
    """Whether the page goes on by itself, and wants the next battle in the reply."""
    form = FlowForm(request.POST)
    return form.is_valid() and form.cleaned_data["flow"]


def shown_of(request: SignedInRequest) -> UUID | None:
    """Which battle that was prefetched the page shows by now."""
    form = FlowForm(request.POST)
    return form.cleaned_data["shown"] if form.is_valid() else None


def follow(request: SignedInRequest, question: Question | None = None) -> HttpResponse | None:
    """What comes after a vote: the one prefetched beside what is shown, else the next to show.

    With it, the question that is put after some votes. None where nothing is left to show.
    """
    shown = shown_of(request)
    if shown:
        return parts(request, next_prefetched(request, shown), question)
    lent = claim_to_show(request.user.annotator_id) if may_claim(request) else None
    return parts(request, lent, question) if lent else None


def next_prefetched(request: SignedInRequest, shown: UUID | None) -> LentBattle | None:
    if not may_claim(request):
        return None
    return prefetch_to_show(request.user.annotator_id, shown=shown)


def may_claim(request: SignedInRequest) -> bool:
    """The limit of claims; beyond it the page asks again when it has nothing to show."""
    try:
        count_one("claim", request.user.annotator_id, limit=settings.VOTES_PER_MINUTE)
    except LimitExceededError:
        return False
    return True


def parts(
    request: SignedInRequest, lent: LentBattle | None, question: Question | None = None
) -> HttpResponse:
    """Both parts of the page for one battle, and the question about the one before."""
    if lent is None and question is None:
        return HttpResponse(status=NOTHING_TO_SAY)
    context: dict[str, Any] = {"question": question}
    if lent:
        context |= decision(lent.assignment) | battle_part(lent.assignment, lent.shown)
    return render(request, "annotations/battle_parts.html", context)
