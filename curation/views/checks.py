"""The checker's page: one draft, four questions, the next one at once."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from accounts.models import Annotator
from accounts.roles import SignedInRequest, curator_required
from catalog.models import ItemNotes
from curation.actions.cast_check import Answers, CheckError, cast_check, lease_of, pass_on
from curation.actions.claim_check import claim_check
from curation.forms import CheckForm
from curation.models import Check, CheckLease, Question

UNPROCESSABLE = 422
HINTS = {
    Question.CLEAR: "One reading, nothing missing to begin.",
    Question.ETHICAL: "No harm, no private data.",
    Question.SOLVABLE: "By an expert, from what is written here.",
    Question.VALID: "Good and bad answers can be told apart.",
}


@require_POST
@curator_required
def next_check(request: SignedInRequest) -> HttpResponseBase:
    """Lend the draft that waited longest."""
    claim_check(request.user.annotator)
    return redirect("curation:check")


@curator_required
def check(request: SignedInRequest) -> HttpResponseBase:
    """The draft that this person holds, and what is said of it."""
    lease = lease_of(request.user.annotator)
    if request.method == "POST" and lease is not None:
        return _take(request, lease)
    return _page(request, lease, CheckForm())


@require_POST
@curator_required
def pass_check_on(request: SignedInRequest) -> HttpResponseBase:
    """Leave the draft to somebody else, and go on with another."""
    lease = lease_of(request.user.annotator)
    if lease is not None:
        pass_on(lease)
        claim_check(request.user.annotator)
    return redirect("curation:check")


def _take(request: SignedInRequest, lease: CheckLease) -> HttpResponseBase:
    if request.POST.get("draft") != str(lease.draft.public_id):
        messages.error(request, "That check was for another draft, which you do not hold any more.")
        return redirect("curation:check")
    form = CheckForm(request.POST)
    try:
        cast_check(lease, _answers(form))
    except CheckError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, lease, form, status=UNPROCESSABLE)
    claim_check(request.user.annotator)
    return redirect("curation:check")


def _answers(form: CheckForm) -> Answers:
    form.is_valid()
    said = form.cleaned_data
    return Answers(
        {word: said[word] == "yes" for word in Question.values if word in said},
        {word: said.get(f"{word}_reason", "") for word in Question.values},
    )


def _page(
    request: SignedInRequest, lease: CheckLease | None, form: CheckForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "lease": lease,
        "draft": lease and lease.draft,
        "notes": lease and ItemNotes.objects.filter(item=lease.draft.existing_id).first(),
        "form": form,
        "questions": [
            (number, question, HINTS[question], form[question], form[f"{question}_reason"])
            for number, question in enumerate(Question, start=1)
        ],
        "today": _checks_today(request.user.annotator),
    }
    return render(request, "curation/check.html", context, status=status)


def _checks_today(checker: Annotator) -> int:
    return Check.objects.filter(checker=checker, at__date=localdate()).count()
