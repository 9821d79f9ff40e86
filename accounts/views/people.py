from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.audit_log import Done
from accounts.forms import EraseForm, GroupForm, PeopleFilter, RoleForm
from accounts.models import AuditEntry, User
from accounts.roles import SignedInRequest, lead_required
from accounts.sign_in_marks import sharing_with
from web.filters import chips_of, read_filters
from web.paging import page_of

HISTORY_LENGTH = 20
NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
STATES = {
    "active": Q(is_active=True) & ~NO_PASSWORD,
    "invited": Q(is_active=True) & NO_PASSWORD,
    "deactivated": Q(is_active=False),
}


@require_safe
@lead_required
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody with an account."""
    form = read_filters(PeopleFilter, request.GET)
    found = _matching(**form.cleaned_data)
    context = {
        "form": form,
        "chips": chips_of(form, request.GET),
        "page": page_of(found.select_related("annotator"), request.GET),
        "total": found.count(),
    }
    return render(request, "accounts/people.html", context)


def _matching(*, q: str, role: str, state: str) -> QuerySet[User]:
    found = User.objects.all()
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(email__icontains=q) | Q(annotator__pseudonym__icontains=q)
        )
    if role:
        found = found.filter(role=role)
    return found.filter(STATES[state]) if state else found


def _find(pseudonym: str) -> User:
    return get_object_or_404(
        User.objects.select_related("annotator"), annotator__pseudonym=pseudonym
    )


@require_safe
@lead_required
def person(request: SignedInRequest, pseudonym: str) -> HttpResponse:
    return _person_page(request, _find(pseudonym))


def _person_page(
    request: SignedInRequest,
    person: User,
    *,
    erase_form: EraseForm | None = None,
    reset_link: str = "",
    status: int = 200,
) -> HttpResponse:
    history = AuditEntry.objects.filter(subject=person.annotator.pseudonym).order_by("-at")
    context = {
        "person": person,
        "sharing": sharing_with(person).items(),
        "may_change": request.user.is_superuser or not (person.is_superuser or person.is_staff),
        "role_form": RoleForm(initial={"role": person.role}),
        "group_form": GroupForm(initial={"group": person.annotator.group}),
        "erase_form": erase_form or EraseForm(person=person),
        "reset_link": reset_link,
        "sessions": person.sessions.filter(expire_date__gt=now()).count(),
        "tokens": person.api_tokens.usable().count(),
        "history": [
            Done(entry) for entry in history.select_related("actor__user")[:HISTORY_LENGTH]
        ],
    }
    return render(request, "accounts/person.html", context, status=status)


Change = Callable[[SignedInRequest, User], HttpResponseBase | None]


def change_to_person(
    change: Change,
) -> Callable[..., HttpResponseBase]:
    """A POST of a lead that changes one person; a refusal comes back as a message."""

    @require_POST
    @lead_required
    @wraps(change)
    def view(request: SignedInRequest, pseudonym: str) -> HttpResponseBase:
        try:
            response = change(request, _find(pseudonym))
        except User.DoesNotExist as gone:
            raise Http404 from gone
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            response = None
        return response or redirect("accounts:person", pseudonym=pseudonym)

    return view


@change_to_person
def change_role(request: SignedInRequest, person: User) -> None:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data()["role"])
    actions.change_role(person, form.cleaned_data["role"], actor=request.user.annotator)
    messages.success(request, _("The role is changed."))


@change_to_person
def change_group(request: SignedInRequest, person: User) -> None:
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data()["group"])
    actions.change_group(person, form.cleaned_data["group"], actor=request.user.annotator)
    messages.success(request, _("Saved. It holds for votes from now on."))


@change_to_person
def deactivate(request: SignedInRequest, person: User) -> None:
    actions.deactivate(person, actor=request.user.annotator)
    messages.success(request, _("The account is deactivated; its sessions and tokens have ended."))


@change_to_person
def reactivate(request: SignedInRequest, person: User) -> None:
    actions.reactivate(person, actor=request.user.annotator)
    messages.success(request, _("The account is active again."))


@change_to_person
def make_reset_link(request: SignedInRequest, person: User) -> HttpResponse:
    link = actions.make_reset_link(person, actor=request.user.annotator)
    return _person_page(request, person, reset_link=link)


@change_to_person
def erase(request: SignedInRequest, person: User) -> HttpResponseBase:
    form = EraseForm(request.POST, person=person)
    if not form.is_valid():
        return _person_page(request, person, erase_form=form, status=422)
    annotator = actions.erase(person, actor=request.user.annotator)
    messages.success(request, _("%s is erased; the votes stay under the pseudonym.") % annotator)
    return redirect("accounts:people")
