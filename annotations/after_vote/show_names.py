"""Telling a voter who wrote the answers: asked for after the vote, and remembered."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Annotator
from annotations.models import Assignment, AssignmentSide, Reveal, Vote


class NamesHiddenError(Exception):
    """The names may not be shown now; `str` says why."""


@transaction.atomic
def show_names(assignment: Assignment) -> None:
    """Record that this person now knows who wrote both answers.

    Later changes of the vote are kept and do not count. Claims of the same person wait, as for
    `show_author`, so that no answer is lent at the moment in which its author is shown.
    """
    Annotator.objects.select_for_update().get(pk=assignment.annotator_id)
    if not Vote.objects.filter(assignment=assignment).exists():
        raise NamesHiddenError(_("Vote first: who wrote the answers is shown after the vote."))
    if not may_show_names(assignment):
        raise NamesHiddenError(_("Who wrote the answers is not shown here."))
    sides = AssignmentSide.objects.filter(assignment=assignment)
    Reveal.objects.bulk_create(
        (
            Reveal(annotator_id=assignment.annotator_id, answer_id=answer)
            for answer in set(sides.values_list("answer", flat=True))
        ),
        ignore_conflicts=True,
    )


def may_show_names(assignment: Assignment) -> bool:
    """Whether the campaign, or without one the benchmark, shows names to its voters now."""
    battle = assignment.battle
    return (battle.campaign or battle.item.benchmark).shows_names
