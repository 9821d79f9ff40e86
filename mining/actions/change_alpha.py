"""Another weight of the ratings for battles; votes and answers stay as they are."""

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from mining.models import ExpertBattles


@transaction.atomic
def change_alpha(battles: ExpertBattles, alpha: float, *, actor: Annotator | None) -> None:
    """What exports and promotions go by from now on. Raises ValueError off 0 to 1."""
    if not 0 <= alpha <= 1:
        raise ValueError("alpha must be from 0 to 1")
    before = battles.alpha
    ExpertBattles.objects.filter(pk=battles.pk).update(alpha=alpha)
    battles.alpha = alpha
    subject = f"run {battles.selection.run.slug}"
    write_audit("expert_battles_changed", subject, actor=actor, before=before, after=alpha)
