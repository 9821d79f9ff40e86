from allauth.account.views import password_change as allauth_password_change
from allauth.account.views import password_reset as send_reset_link
from allauth.mfa.totp.views import activate_totp as allauth_activate_totp
from allauth.mfa.utils import is_mfa_enabled
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, sign_in_limits
from accounts.adapter import SIGNED_IN
from accounts.forms import NameForm, TokenForm
from accounts.models import User
from accounts.roles import SignedInRequest, signed_in_required
from web.forms import sent
from web.limits import LimitExceededError
from web.numbers import whole_number_in

# The QR code of the second step is a picture in its own address; elsewhere that is forbidden.
activate_totp = csp_update({"img-src": ["data:"]})(allauth_activate_totp)


@require_safe
@never_cache
def corner(request: HttpRequest) -> HttpResponse:
    """What a public page puts into its bar for somebody who is signed in; nothing for strangers."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "parts/corner.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def account(request: SignedInRequest) -> HttpResponseBase:
    """The own account: name, and the ways to everything else."""
    own = User.objects.get(pk=request.user.pk)  # not the one in the page's frame
    form = NameForm(sent(request), instance=own)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    context = {
        "form": form,
        "sessions": _sessions(request),
        "tokens": request.user.api_tokens.usable().count(),
        "has_second_step": is_mfa_enabled(request.user),
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)


def _sessions(request: SignedInRequest) -> list[dict[str, object]]:
    """Where the person is signed in, this browser first."""
    sessions = []
    for session in request.user.sessions.filter(expire_date__gt=now()):
        signed_in = session.get_decoded().get(SIGNED_IN, {})
        sessions.append(
            {
                "at": parse_datetime(signed_in["at"]) if signed_in else None,
                "browser": signed_in.get("browser", ""),
                "is_this": session.session_key == request.session.session_key,
            }
        )
    return sorted(sessions, key=lambda session: not session["is_this"])


@require_POST
@signed_in_required
def sign_out_everywhere(request: SignedInRequest) -> HttpResponseBase:
    actions.sign_out_everywhere(request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect(settings.LOGIN_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def tokens(request: SignedInRequest) -> HttpResponse:
    """The own keys for programs; the secret of a new one is shown this once."""
    form = TokenForm(sent(request))
    secret = ""
    if form.is_valid():
        _token, secret = actions.create_token(request.user, form.cleaned_data["name"])
        form = TokenForm()
    rows = request.user.api_tokens.filter(revoked_at=None).order_by("-pk")
    context = {"form": form, "secret": secret, "tokens": rows}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in_required
def revoke_token(request: SignedInRequest) -> HttpResponseBase:
    number = whole_number_in(request.POST.get("token", ""))
    token = get_object_or_404(request.user.api_tokens, pk=number)
    actions.revoke_token(token)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


def change_password(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST" and request.user.is_authenticated:
        try:
            sign_in_limits.count_old_password(request.user)
        except LimitExceededError as error:
            return sign_in_limits.too_many(request, error)
    return allauth_password_change(request)  # type: ignore[no-any-return]


def reset_password(request: HttpRequest) -> HttpResponseBase:
    """A link by mail; where no mail is set up, the way to a lead, who can make one."""
    if not settings.HAS_MAIL:
        return render(request, "accounts/ask_a_lead.html")
    if request.method == "POST":
        try:
            sign_in_limits.count_letter(request, request.POST.get("email", ""))
        except LimitExceededError as error:
            return sign_in_limits.too_many(request, error)
    return send_reset_link(request)  # type: ignore[no-any-return]
