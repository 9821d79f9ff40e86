from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now

from accounts.actions.audit import write_audit
from accounts.actions.people import end_access, keep_a_lead, lock_person
from accounts.models import Annotator, Invitation, User


@transaction.atomic
def erase(user: User, *, actor: Annotator | None) -> Annotator:
    """Delete what names a person; the pseudonym stays, for the facts carry it.

    Rooms above name in ON_ERASE what they keep: functions that get the annotator's key and
    run in this transaction.
    """
    person = lock_person(user, actor=actor)
    keep_a_lead(person)
    annotator = person.annotator
    for dotted in settings.ON_ERASE:
        import_string(dotted)(annotator.pk)
    end_access(person)
    Invitation.objects.filter(email__iexact=person.email).update(email="", revoked_at=now())
    mentions = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=mentions, object_id=str(person.pk)).delete()
    person.delete()  # with it: sessions, keys, second factors, used invitations
    annotator.erased_at = now()
    annotator.save(update_fields=["erased_at"])
    write_audit("erased", annotator.pseudonym, actor=actor)
    return annotator
