from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.address_codes import count_code_letter, count_code_try
from accounts.forms import AcceptForm, CodeLetterForm, InviteForm
from accounts.mail import letter_of, mail_code, mail_invitations
from accounts.models import Annotator, Invitation, User
from accounts.roles import SignedInRequest, lead_required
from accounts.sign_in_limits import count_letter, too_many
from web.forms import sent
from web.limits import LimitExceededError
from web.numbers import whole_number_in
from web.paging import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def invitations(request: SignedInRequest) -> HttpResponse:
    """The links that were made, and the form that makes more; a link is shown this once."""
    if request.method != "POST":
        return _invitations_page(request, InviteForm())
    form = InviteForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            stated = {name: word for name, word in form.cleaned_data.items() if name != "file"}
            made = _invite(actor=request.user.annotator, **stated)
        except ValidationError as error:
            form.add_error("addresses", error)
        else:
            return _show_links(request, made)
    return _invitations_page(request, form, status=422)


def _invite(
    *,
    addresses: list[str],
    role: str,
    token: bool,
    confirm: bool = False,
    actor: Annotator,
    **words: str,
) -> list[actions.TokenLink]:
    """Links, each with the secret of a token or with ""."""
    if token:
        return actions.invite_with_tokens(addresses, role, actor=actor, **words)
    made = actions.invite(addresses, role, confirm=confirm, actor=actor, **words)
    return [(link, "") for link in made]


def _invitations_page(
    request: SignedInRequest, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    rows = Invitation.objects.select_related("created_by__user", "user__annotator")
    context = {"form": form, "page": page_of(rows, request.GET), "now": now()}
    return render(request, "accounts/invitations.html", context, status=status)


def _show_links(request: SignedInRequest, made: list[actions.TokenLink]) -> HttpResponse:
    links = [link for link, _secret in made]
    mailed = settings.HAS_MAIL and any(link.invitation.email for link in links)
    context = {
        "made": made,
        "mailed": mailed and mail_invitations(links),
        "tried": mailed,
        "table": "\n".join(f"{row.invitation.email},{row.url}" for row in links),
        "letters": [(row, letter_of(row)) for row in links],
    }
    return render(request, "accounts/invitation_links.html", context)


@require_POST
@lead_required
def remind(request: SignedInRequest) -> HttpResponseBase:
    """New links for all who were invited and have not come."""
    links = actions.remind(actor=request.user.annotator)
    if not links:
        messages.success(request, _("Everybody who was invited has come."))
        return redirect("accounts:invitations")
    return _show_links(request, [(link, "") for link in links])


@require_POST
@lead_required
def revoke_invitation(request: SignedInRequest) -> HttpResponse:
    number = whole_number_in(request.POST.get("invitation", ""))
    invitation = get_object_or_404(Invitation, pk=number)
    actions.revoke_invitation(invitation, actor=request.user.annotator)
    messages.success(request, _("The link is revoked."))
    return redirect("accounts:invitations")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What an invitation link opens. Looking changes nothing: programs that read mail look too."""
    if request.user.is_authenticated:
        return render(request, "accounts/invitation_signed_in.html", status=403)
    invitation = actions.open_invitations(token).select_related("user").first()
    if invitation is None:
        return _closed(request)
    if invitation.confirms_address and "code" not in request.POST:
        return _ask_code(request, invitation)
    form = AcceptForm(sent(request), invitation=invitation)
    if form.is_valid():
        reply = _accept(request, token, form, invitation)
        if reply is not None:
            return reply
    context = {"form": form, "invitation": invitation}
    status = 422 if form.errors else 200
    return render(request, "accounts/accept_invitation.html", context, status=status)


def _accept(
    request: HttpRequest, token: str, form: AcceptForm, invitation: Invitation
) -> HttpResponseBase | None:
    """The reply to whoever comes in, or None where the form has to be shown again."""
    data = form.cleaned_data
    words = {"email": data["email"], "name": data["name"], "code": data.get("code", "")}
    try:
        if invitation.confirms_address:
            count_code_try(invitation)
        user = actions.accept_invitation(token, password=data["password1"], **words)
    except LimitExceededError as error:
        return too_many(request, error)
    except Invitation.DoesNotExist:  # somebody else was faster
        return _closed(request)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return _sign_in(request, user)


def _ask_code(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Send the code first; the form that it belongs into comes with the reply."""
    form = CodeLetterForm(sent(request), invitation=invitation)
    if form.is_valid():
        address = form.cleaned_data["email"]
        try:
            count_code_letter(invitation)
            count_letter(request, address)
        except LimitExceededError as error:
            return too_many(request, error)
        if mail_code(invitation, address):
            accept = AcceptForm(invitation=invitation, initial={"email": address})
            context = {"form": accept, "invitation": invitation, "code_sent_to": address}
            return render(request, "accounts/accept_invitation.html", context)
        form.add_error(None, _("The mail server did not take the letter. Try again later."))
    status = 422 if form.errors else 200
    return render(request, "accounts/ask_code.html", {"form": form}, status=status)


def _sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    reply: HttpResponseBase = perform_login(request, user, redirect_url=reverse("annotations:work"))
    return reply


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_closed.html", status=404)
