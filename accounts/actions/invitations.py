"""Links by which people come in: made by leads, used once, known to us by digest only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.actions.people import ACTIVE_LEADS
from accounts.actions.tokens import create_token, revoke_token
from accounts.address_codes import is_code
from accounts.models import Annotator, Invitation, Role, User
from accounts.models.access import InvitationQuerySet, digest, new_secret


@dataclass(frozen=True)
class InvitationLink:
    """An invitation with the link that nobody can show again."""

    invitation: Invitation
    url: str = field(repr=False)


TokenLink = tuple[InvitationLink, str]  # with the secret of a token or ""


@transaction.atomic
def invite(
    addresses: Iterable[str],
    role: str,
    *,
    group: str = "",
    language: str = "",
    confirm: bool = False,
    actor: Annotator | None,
) -> list[InvitationLink]:
    """Make a link for each clean address; "" is a link for whoever opens it.

    `confirm`: who accepts types a code that is sent to the address. An older open link to the
    same address ends. All or nothing: raises `ValidationError` when an address has an account
    already.
    """
    wanted = list(dict.fromkeys(addresses))
    taken = User.objects.filter(email__in=[a for a in wanted if a]).values_list("email", flat=True)
    if taken:
        raise ValidationError([_("%s has an account already.") % address for address in taken])
    Invitation.objects.usable().filter(email__in=[a for a in wanted if a]).update(revoked_at=now())
    made = [_new_link(address, role, actor=actor) for address in wanted]
    _say(made, group, language, confirm=confirm)
    return made


def _say(
    links: Iterable[InvitationLink], group: str, language: str, *, confirm: bool = False
) -> None:
    """Keep with each link the group of its account, the language of its letter, and `confirm`."""
    for link in links:
        link.invitation.group, link.invitation.language = group, language
        link.invitation.confirms_address = confirm
        link.invitation.save(update_fields=["group", "language", "confirms_address"])


@transaction.atomic
def remind(*, actor: Annotator | None) -> list[InvitationLink]:
    """A new link for each address whose last one was never used nor revoked; the old ones end."""
    waiting: dict[str, Invitation] = {}
    for invitation in Invitation.objects.exclude(email="").order_by("pk"):
        waiting[invitation.email] = invitation
    made: list[InvitationLink] = []
    for address, last in waiting.items():
        if last.used_at is None and last.revoked_at is None and last.user_id is None:
            made += invite(
                [address],
                last.role,
                group=last.group,
                language=last.language,
                confirm=last.confirms_address,
                actor=actor,
            )
    return made


@transaction.atomic
def invite_with_token(address: str, role: str, *, actor: Annotator | None) -> TokenLink:
    """Make the account at once, with a key for programs and a link that sets its password.

    Asked again before the password is set, it gives a new link and a new key, and the older ones
    of this kind end; keys of other names stay. Raises `ValidationError` when the address has an
    account of another kind.
    """
    user = User.objects.filter(email=address).first() or User.objects.create_user(
        address, role=role
    )
    if user.has_usable_password() or user.role != role or not user.is_active:
        raise ValidationError(_("%s has an account already.") % address)
    Invitation.objects.usable().filter(email=address).update(revoked_at=now())
    name = _("Made with the invitation")
    for older in user.api_tokens.usable().filter(name=name):
        revoke_token(older)
    _token, secret = create_token(user, name)
    return _new_link(address, role, actor=actor, user=user), secret


@transaction.atomic
def invite_with_tokens(
    addresses: Iterable[str],
    role: str,
    *,
    group: str = "",
    language: str = "",
    actor: Annotator | None,
) -> list[TokenLink]:
    """`invite_with_token` for several addresses, all or nothing."""
    made = [invite_with_token(address, role, actor=actor) for address in addresses]
    _say((link for link, _secret in made), group, language)
    return made


@transaction.atomic
def welcome() -> InvitationLink | None:
    """A link for the first lead, while there is none; the older links of this kind end."""
    first_lead = Invitation.objects.usable().filter(
        role=Role.LEAD, email="", user=None, created_by=None
    )
    first_lead.update(revoked_at=now())
    if User.objects.filter(ACTIVE_LEADS).exists():
        return None
    return _new_link("", Role.LEAD, actor=None)


def _new_link(
    address: str, role: str, *, actor: Annotator | None, user: User | None = None
) -> InvitationLink:
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=address, role=role, token_digest=digest(secret), created_by=actor, user=user
    )
    write_audit("invited", f"invitation {invitation.pk}", actor=actor, role=role)
    path = reverse("accounts:accept_invitation", args=[secret])
    return InvitationLink(invitation, f"{settings.URL}{path}")


def open_invitations(secret: str) -> InvitationQuerySet:
    """The invitation that this secret opens, or none: used, revoked, expired or never made."""
    waits_for_it = Q(user=None) | Q(
        user__is_active=True, user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return Invitation.objects.usable().filter(waits_for_it, token_digest=digest(secret))


@transaction.atomic
def accept_invitation(secret: str, *, email: str, name: str, password: str, code: str = "") -> User:
    """Make the account, or give an account made before its first password; ends the link.

    Raises `Invitation.DoesNotExist` when the link is not open any more, and `ValidationError`
    when somebody else has the address, or when it has to be confirmed and the code is wrong.
    """
    invitation = open_invitations(secret).select_for_update(of=["self"]).get()
    address = invitation.email or email
    if invitation.confirms_address and not is_code(invitation, address, code):
        raise ValidationError({"code": _("This is not the code that was sent to this address.")})
    user = invitation.user or _new_account(invitation.email or email, invitation.role)
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    if invitation.group and not user.annotator.group:
        user.annotator.group = invitation.group
        user.annotator.save(update_fields=["group"])
    invitation.used_at, invitation.user, invitation.email = now(), user, user.email
    invitation.save(update_fields=["used_at", "user", "email"])
    write_audit("joined", user.annotator.pseudonym, actor=user.annotator, invitation=invitation.pk)
    return user


def _new_account(email: str, role: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, role=role)
    except IntegrityError as error:
        if not User.objects.filter(email=email).exists():
            raise
        taken = _("This address has an account already. Sign in instead.")
        raise ValidationError({"email": taken}) from error


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: Annotator | None) -> None:
    """End an open link."""
    if Invitation.objects.usable().filter(pk=invitation.pk).update(revoked_at=now()):
        write_audit("invitation_revoked", f"invitation {invitation.pk}", actor=actor)
