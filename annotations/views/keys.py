"""The keys of the battle page, as one person wants them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import SignedInRequest, signed_in_required
from annotations.actions.set_keys import set_keys, switch_single_keys, use_default_keys
from annotations.forms.keys import KeysForm, SwitchForm
from web.forms import sent

NOTHING_TO_SAY, UNPROCESSABLE = 204, 422


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def keys(request: SignedInRequest) -> HttpResponseBase:
    """Look at the own keys, choose others, or go back to the defaults."""
    user = request.user
    if "defaults" in request.POST:
        use_default_keys(user)
        messages.success(request, _("All keys are the defaults again."))
        return redirect("annotations:keys")
    form = KeysForm(sent(request), own_keys=user.own_keys, uses_single_keys=user.uses_single_keys)
    if form.is_valid():
        set_keys(user, form.chosen(), uses_single_keys=form.cleaned_data["uses_single_keys"])
        messages.success(request, _("Saved."))
        return redirect("annotations:keys")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "annotations/keys.html", {"form": form}, status=status)


@require_POST
@signed_in_required
def switch_keys(request: SignedInRequest) -> HttpResponse:
    """The switch in the help of the battle page."""
    form = SwitchForm(request.POST)
    switch_single_keys(request.user, on=form.is_valid() and form.cleaned_data["uses_single_keys"])
    return HttpResponse(status=NOTHING_TO_SAY)
