"""Deciding whether an answer gives its author away; the newest word holds."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.actions.look_for_names import hide
from catalog.models import Answer, IdentityLeak

ACTIONS = {
    IdentityLeak.State.NAMED.value: "self_naming_confirmed",
    IdentityLeak.State.NOT_NAMED.value: "self_naming_denied",
}


@transaction.atomic
def rule_on_naming(answer: Answer, verdict: str, *, note: str, actor: Annotator) -> bool:
    """Add a ruling to what was found in the answer; False where nothing was found or it is known.

    Boards count anew with the ledger's next number; the answer is lent accordingly from now on.
    """
    locked = Answer.objects.select_for_update().get(pk=answer.pk)
    newest = IdentityLeak.objects.filter(answer=locked).order_by("-pk").first()
    if newest is None or (newest.decided_by_id, newest.verdict) == (actor.pk, verdict):
        return False
    ruling = IdentityLeak.objects.create(
        answer=locked, verdict=verdict, found=newest.found, decided_by=actor, note=note
    )
    hide(locked, ruling)
    write_audit(ACTIONS[verdict], f"answer {locked.public_id}", actor=actor, note=note)
    return True
