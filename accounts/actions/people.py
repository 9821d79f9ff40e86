"""What leads do with accounts. The last active lead stays, whoever tries at the same time."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator, Invitation, Role, User
from accounts.reset_links import ResetTokens, end_reset_links_of

NONE = "\N{EN DASH}"  # in the history, where there is no word
ACTIVE_LEADS = Q(is_active=True) & (Q(role=Role.LEAD) | Q(is_superuser=True))


class LastLeadError(ValidationError):
    """Without an active lead nobody could let anybody in again."""

    def __init__(self) -> None:
        super().__init__(_("This is the last active lead. Make somebody else a lead first."))


def lock_person(user: User, *, actor: Annotator | None) -> User:
    """The account as it is now, locked together with all active leads.

    Whoever locks second sees what the first one did. Raises `PermissionDenied` when the actor
    is no lead any more, or no operator while the account is one's. No actor: the command line.
    """
    locked = User.objects.filter(ACTIVE_LEADS | Q(pk=user.pk)).order_by("pk")
    people = {person.pk: person for person in locked.select_for_update(of=["self"])}
    if user.pk not in people:
        raise User.DoesNotExist
    person = people[user.pk]
    if actor is not None:
        acting = [p for p in people.values() if p.annotator_id == actor.pk and is_active_lead(p)]
        if not acting or ((person.is_superuser or person.is_staff) and not acting[0].is_superuser):
            raise PermissionDenied
    return person


def is_active_lead(person: User) -> bool:
    return person.is_active and person.is_lead


def keep_a_lead(without: User) -> None:
    """Raise `LastLeadError` when nobody but this account is an active lead."""
    if (
        is_active_lead(without)
        and not User.objects.filter(ACTIVE_LEADS).exclude(pk=without.pk).exists()
    ):
        raise LastLeadError


@transaction.atomic
def change_role(user: User, role: str, *, actor: Annotator | None) -> None:
    """Give a person another role; who was a lead loses the links that still wait, too."""
    person = lock_person(user, actor=actor)
    before, after = Role(person.role), Role(role)
    if before == after:
        return
    if not person.is_superuser:  # operators lead in any role
        keep_a_lead(person)
    person.role = after
    person.save(update_fields=["role"])
    if not person.is_lead:
        close_links_of(person.annotator)
    write_audit("role_changed", person.annotator.pseudonym, actor=actor, before=before, after=after)


@transaction.atomic
def change_group(user: User, group: str, *, actor: Annotator | None) -> None:
    """Put a person into a group, or into none; votes keep the one they were cast in."""
    person = lock_person(user, actor=actor)
    before, after = person.annotator.group, group.strip()
    if before == after:
        return
    person.annotator.group = after
    person.annotator.save(update_fields=["group"])
    pseudonym = person.annotator.pseudonym
    write_audit("group_changed", pseudonym, actor=actor, before=before or NONE, after=after or NONE)


@transaction.atomic
def deactivate(user: User, *, actor: Annotator | None) -> None:
    """Shut a person out: sessions, keys and links end at once; votes stay."""
    person = lock_person(user, actor=actor)
    keep_a_lead(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_access(person)
    write_audit("deactivated", person.annotator.pseudonym, actor=actor)


@transaction.atomic
def reactivate(user: User, *, actor: Annotator | None) -> None:
    """Let a person in again, with the password of before and new keys."""
    person = lock_person(user, actor=actor)
    person.is_active = True
    person.save(update_fields=["is_active"])
    write_audit("reactivated", person.annotator.pseudonym, actor=actor)


def end_access(person: User) -> None:
    """End everything that lets this person act: sessions, keys, and links given to others."""
    person.sessions.all().delete()
    person.api_tokens.filter(revoked_at=None).update(revoked_at=now())
    person.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now())
    close_links_of(person.annotator)


def close_links_of(annotator: Annotator) -> None:
    """A lead who must go could keep an open link to come back as somebody else."""
    Invitation.objects.usable().filter(created_by=annotator).update(revoked_at=now())
    end_reset_links_of(annotator)


@transaction.atomic
def make_reset_link(user: User, *, actor: Annotator | None) -> str:
    """A link for a new password, for where no mail is set up; it does not skip a second step."""
    person = lock_person(user, actor=actor)
    if not person.is_active:
        raise ValidationError(_("This account is not active; activate it first."))
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": ResetTokens().make_token(person),
        },
    )
    write_audit("reset_link_made", person.annotator.pseudonym, actor=actor)
    return f"{settings.URL}{path}"


@transaction.atomic
def sign_out_everywhere(user: User) -> None:
    """End all sessions of a person, this one too; keys for programs stay."""
    user.sessions.all().delete()
    write_audit("signed_out_everywhere", user.annotator.pseudonym, actor=user.annotator)
