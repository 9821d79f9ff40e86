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
from catalog.actions.rule_on_naming import rule_on_naming
from catalog.forms import NamingForm
from catalog.models import Answer, IdentityLeak
from catalog.presentation import html_of

AROUND = 160  # characters of the text that are shown on either side of a name


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
        "html": html_of(found.text_digest if is_named else found.shown_digest),
        "is_held": holds(annotator_id, found.pk),
        "author": author_of(found) if is_named else None,
        "naming": naming_of(found, is_named=is_named),
    }
    return render(request, "campaigns/staff_answer.html", context)


@require_POST
@curator_required
def rule_naming(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Whether the answer gives its author away; decided by who was shown the author."""
    found = find_answer(public_id)
    form = NamingForm(request.POST)
    if not knows_author(request.user.annotator_id, found.pk):
        messages.error(request, _("Have yourself shown who wrote it first, then decide."))
    elif not form.is_valid():
        messages.error(request, _("Say whether it names its author."))
    elif rule_on_naming(found, actor=request.user.annotator, **form.cleaned_data):
        messages.success(request, _("Kept. Boards count anew within seconds."))
    return redirect("campaigns:answer", public_id)


@dataclass(frozen=True)
class Naming:
    """What was found last, and the sentences around it for those who know the author."""

    is_open: bool
    verdict: str
    note: str
    number: int
    passages: list[tuple[str, str, str]]


def naming_of(answer: Answer, *, is_named: bool) -> Naming | None:
    newest = IdentityLeak.objects.filter(answer=answer.pk).order_by("-pk").first()
    if newest is None:
        return None
    text = Answer.objects.values_list("text", flat=True).get(pk=answer.pk) if is_named else ""
    return Naming(
        is_open=newest.decided_by_id is None and newest.verdict == IdentityLeak.State.NAMED,
        verdict=newest.get_verdict_display(),
        note=newest.note,
        number=len(newest.found),
        passages=[around(text, p["start"], p["end"]) for p in newest.found] if text else [],
    )


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """A name with some of its line before and behind it."""
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    return before, text[start:end], text[end : end + AROUND].partition("\n")[0]


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
        return redirect("campaigns:answer", public_id)
    try:
        show_author(found, request.user.annotator_id)
    except BattleHeldError as refusal:
        messages.error(request, str(refusal))
    return redirect("campaigns:answer", public_id)
