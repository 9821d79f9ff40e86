"""A person keeps or drops an instruction, against filters and grade."""

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from mining.models import Instruction, Overruling


@transaction.atomic
def overrule(
    instruction: Instruction, *, is_kept: bool, reason: str, actor: Annotator
) -> Overruling:
    """Keep or drop; what was chosen already stays chosen."""
    made = Overruling.objects.create(
        instruction=instruction, is_kept=is_kept, reason=reason, by=actor
    )
    subject, words = f"instruction {instruction.pk}", {"kept": is_kept, "reason": reason}
    write_audit("instruction_overruled", subject, actor=actor, **words)
    return made
