"""The answer to "which model was A?"."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.roles import SignedInRequest, signed_in_required
from annotations.after_vote.record_guess import GuessRefusedError, record_guess
from annotations.forms.battle import GuessForm
from annotations.views.battle_page import is_by_script, own_assignment

NOTHING_TO_SAY, CONFLICT = 204, 409


@require_POST
@signed_in_required
def guess(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Write it down; nobody is told whether it was right."""
    assignment = own_assignment(request, public_id)
    form = GuessForm(request.POST)
    refusal = "" if form.is_valid() else " ".join(str(error) for error in form.errors["model"])
    if form.is_valid():
        try:
            record_guess(assignment, form.cleaned_data["model"])
        except GuessRefusedError as error:
            refusal = str(error)
    if is_by_script(request):
        return HttpResponse(refusal, status=CONFLICT if refusal else NOTHING_TO_SAY)
    if refusal:
        messages.warning(request, refusal)
    return redirect("annotations:battle", public_id)
