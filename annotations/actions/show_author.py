"""Telling somebody who looks after answers who wrote one, and remembering that they know."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Annotator
from annotations.models import AssignmentSide, Reveal
from catalog.models import Answer


class BattleHeldError(Exception):
    """The person has a battle with this answer still to decide."""


def holds(annotator_id: int, answer_id: int) -> bool:
    """Whether a battle with this answer is lent to the person now."""
    return AssignmentSide.objects.filter(
        annotator_id=annotator_id, answer_id=answer_id, assignment__outcome=""
    ).exists()


def knows_author(annotator_id: int, answer_id: int) -> bool:
    """Whether the name may stand beside the text: it was shown, and no open battle hangs on it."""
    shown = Reveal.objects.filter(annotator_id=annotator_id, answer_id=answer_id)
    return shown.exists() and not holds(annotator_id, answer_id)


@transaction.atomic
def show_author(answer: Answer, annotator_id: int) -> None:
    """Record that this person is shown who wrote the answer; they are never lent it from now on."""
    Annotator.objects.select_for_update().get(pk=annotator_id)  # claims lock the same row
    if holds(annotator_id, answer.pk):
        raise BattleHeldError(
            _("You hold a battle with this answer. Vote on it or skip it, then come back.")
        )
    Reveal.objects.get_or_create(annotator_id=annotator_id, answer=answer)
