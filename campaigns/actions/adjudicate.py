"""What a lead decides where votes disagree: first without seeing them, then with them.

Both are rows of their own; the votes stay as they were cast.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.models import Adjudication, Battle
from campaigns.disagreements import guideline_in_force, own_battles


class AdjudicationError(Exception):
    """The decision clashes with what is there, and nothing was recorded; `str` says why."""


@transaction.atomic
def decide_blind(
    battle: Battle, *, winner: str, strength: str, confidence: str, note: str, actor: Annotator
) -> Adjudication:
    """Record what this lead says before seeing the votes; it is said once.

    `winner` is of the battle's own sides. The same words again return the first decision.
    """
    check_is_others(battle, actor)
    words = {"winner": winner, "strength": strength, "confidence": confidence, "note": note}
    earlier = decisions_of(battle, actor).filter(is_blind=True).first()
    if earlier is None:
        return record(battle, actor, is_blind=True, **words)
    if not says(earlier, words):
        raise AdjudicationError(
            _("You decided this battle before, without the votes; that stays as it is.")
        )
    return earlier


@transaction.atomic
def decide(
    battle: Battle,
    *,
    winner: str,
    strength: str,
    confidence: str,
    cause: str,
    note: str,
    actor: Annotator,
) -> Adjudication:
    """Record what this lead says with the votes, and why people disagreed; the newest counts.

    `winner` is of the battle's own sides. The last words once more, under the same guideline, are
    no new decision.
    """
    check_is_others(battle, actor)
    words = {
        "winner": winner,
        "strength": strength,
        "confidence": confidence,
        "cause": cause,
        "note": note,
        "guideline_version": guideline_in_force(battle.campaign),
    }
    own = decisions_of(battle, actor)
    if not own.filter(is_blind=True).exists():
        raise AdjudicationError(_("Decide first without the votes; they are shown after that."))
    last = own.filter(is_blind=False).last()
    if last and says(last, words):
        return last
    return record(battle, actor, is_blind=False, **words)


def check_is_others(battle: Battle, actor: Annotator) -> None:
    """Raise where this lead voted, or holds an answer; from here on their claims wait."""
    Annotator.objects.select_for_update().get(pk=actor.pk)  # claims lock the same row
    if own_battles(actor.pk).filter(pk=battle.pk).exists():
        raise AdjudicationError(
            _("You voted on this battle, or hold one with its answers: somebody else decides it.")
        )


def decisions_of(battle: Battle, actor: Annotator) -> QuerySet[Adjudication]:
    return Adjudication.objects.filter(battle=battle, annotator=actor).order_by("pk")


def says(decision: Adjudication, words: dict[str, Any]) -> bool:
    return all(getattr(decision, name) == word for name, word in words.items())


def record(battle: Battle, actor: Annotator, *, is_blind: bool, **words: Any) -> Adjudication:
    words.setdefault("guideline_version", guideline_in_force(battle.campaign))
    made = Adjudication.objects.create(battle=battle, annotator=actor, is_blind=is_blind, **words)
    write_audit(
        "adjudicated",
        str(battle.public_id),
        actor=actor,
        winner=made.winner,
        cause=made.cause,
        confidence=made.confidence,
    )
    return made
