"""One answer for curators and leads: its text, and on request who wrote it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required
from annotations.actions.show_author import BattleHeldError, holds, knows_author, show_author
from catalog.models import Answer
from catalog.presentation import html_of


@require_safe
@curator_required
def answer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The text without its author, unless this person asked for the name before.

    The competitor is not in the context otherwise, nor anything that is alike for all answers
    of a model: settings, times, numbers of tokens.
    """
    found = find_answer(public_id)
    annotator_id = request.user.annotator_id
    is_named = found.status == Answer.Status.FAILED or knows_author(annotator_id, found.pk)
    context = {
        "answer": nameless(found),
        "item": found.item,
        "html": html_of(found.text_digest),
        "is_held": holds(annotator_id, found.pk),
        "author": author_of(found) if is_named else None,
    }
    return render(request, "annotations/staff_answer.html", context)


@dataclass(frozen=True)
class NamelessAnswer:
    """What a page may use of an answer; no competitor is within reach of it."""

    public_id: UUID
    status: str
    get_status_display: str
    get_failure_kind_display: str


def nameless(answer: Answer) -> NamelessAnswer:
    return NamelessAnswer(
        answer.public_id,
        answer.status,
        answer.get_status_display(),
        answer.get_failure_kind_display(),
    )


def find_answer(public_id: UUID) -> Answer:
    """The answer, its author left out."""
    found = Answer.objects.select_related("item__benchmark").defer("text")
    return get_object_or_404(found, public_id=public_id)


def author_of(answer: Answer) -> Answer:
    return Answer.objects.select_related("competitor").defer("text").get(pk=answer.pk)


@require_POST
@curator_required
def reveal_author(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Show who wrote it, from now on; battles with it are for others then."""
    found = find_answer(public_id)
    if found.status != Answer.Status.READY:
        messages.error(request, _("Only an answer with a text has an author to show."))
        return redirect("annotations:answer", public_id)
    try:
        show_author(found, request.user.annotator_id)
    except BattleHeldError as refusal:
        messages.error(request, str(refusal))
    return redirect("annotations:answer", public_id)
