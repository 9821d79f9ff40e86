from django.db import transaction
from django.utils.timezone import now

from accounts.actions.audit import write_audit
from accounts.models import ApiToken, User
from accounts.models.access import digest, new_secret

PREFIX = "arena_"  # lets people and secret scanners recognise a key that lies about
HINT_LENGTH = 8


@transaction.atomic
def create_token(user: User, name: str) -> tuple[ApiToken, str]:
    """Make a key for programs; returns it with its secret, which nobody can show again."""
    secret = PREFIX + new_secret()
    hint = secret.removeprefix(PREFIX)[:HINT_LENGTH]
    token = ApiToken.objects.create(user=user, name=name, token_digest=digest(secret), hint=hint)
    write_audit("token_created", user.annotator.pseudonym, actor=user.annotator, token=token.pk)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken) -> None:
    """End a key at once and for good."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        person = token.user.annotator
        write_audit("token_revoked", person.pseudonym, actor=person, token=token.pk)
