"""The page on which a lead decides a battle: what it may hold before and after the blind step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotations.controls import DECISIONS, Control, decision_of
from annotations.models import Adjudication, Battle, Reason, Vote, Winner
from annotations.views.battle_page import tags
from campaigns.disagreements import Queue
from campaigns.forms.adjudication import BlindForm, FinalForm
from campaigns.mixed_sides import MixedSides
from catalog.presentation import html_of

LABELS = {reason.value: reason.label for reason in Reason}
GAP = Adjudication.Cause.GUIDELINE_GAP


@dataclass(frozen=True)
class ShownVote:
    """A vote as this page says it; no model is within reach of it."""

    voter: str
    choice: Control
    reasons: dict[str, list[Any]]  # by the letter of this page
    comment: str
    active_ms: int | None


@dataclass(frozen=True)
class ShownDecision:
    lead: str
    is_blind: bool
    choice: Control
    confidence: str
    cause: str
    note: str
    at: datetime


def page_context(
    queue: Queue, battle: Battle, sides: MixedSides, form: BlindForm | None
) -> dict[str, Any]:
    """What the page may use. Before the blind decision that is no vote and no decision at all."""
    own = list(battle.adjudications.filter(annotator=queue.lead_id).order_by("pk"))
    blind = next((row for row in own if row.is_blind), None)
    final = next((row for row in reversed(own) if not row.is_blind), None)
    context: dict[str, Any] = {
        "campaign": queue.campaign,
        "step": "blind" if blind is None else "final" if final is None else "done",
        "item": battle.item,
        "tags": tags(battle.item),
        "prompt": html_of(battle.item.prompt_digest),
        "sides": sides.shown,
        "decisions": DECISIONS,
        "sent": form,
    }
    if blind is None:
        return context | {"form": form if type(form) is BlindForm else BlindForm()}
    context |= {
        "form": form if type(form) is FinalForm else filled(final or blind, sides),
        "votes": [shown_vote(vote, battle, sides) for vote in votes_on(battle, queue)],
        "blind": shown_decision(blind, sides),
    }
    if final is not None:
        context |= decided(queue, battle, sides)
    return context


def decided(queue: Queue, battle: Battle, sides: MixedSides) -> dict[str, Any]:
    """What all leads said, the newest first, and where to go on."""
    rows = battle.adjudications.select_related("annotator").order_by("-pk")
    counting = next(row for row in rows if not row.is_blind)
    following = queue.after(battle)
    return {
        "verdicts": [shown_decision(row, sides) for row in rows],
        "is_gap": counting.cause == GAP,
        "next": following.public_id if following else None,
    }


def filled(decision: Adjudication, sides: MixedSides) -> FinalForm:
    """The form as this lead would repeat the decision."""
    return FinalForm(
        initial={
            "choice": choice_of(decision, sides).value,
            "confidence": decision.confidence,
            "cause": decision.cause,
            "note": decision.note,
        }
    )


def choice_of(decision: Adjudication, sides: MixedSides) -> Control:
    return decision_of(sides.drawn(decision.winner), decision.strength)


def shown_decision(decision: Adjudication, sides: MixedSides) -> ShownDecision:
    return ShownDecision(
        lead=decision.annotator.pseudonym,
        is_blind=decision.is_blind,
        choice=choice_of(decision, sides),
        confidence=decision.get_confidence_display(),
        cause=decision.get_cause_display(),
        note=decision.note,
        at=decision.at,
    )


def votes_on(battle: Battle, queue: Queue) -> list[Vote]:
    votes = Vote.objects.countable().filter(assignment__battle=battle)
    return list(votes.select_related("annotator", "comment").order_by("pk"))


def shown_vote(vote: Vote, battle: Battle, sides: MixedSides) -> ShownVote:
    """The vote in the letters of this page, whichever way round its voter saw the answers."""
    seen_as_drawn = vote.competitor_a_id == battle.answer_a.competitor_id
    turned = seen_as_drawn == sides.turned
    reasons = {
        letter: [LABELS[tag] for tag in vote.reasons.get(seen, [])]
        for letter, seen in (("a", "b" if turned else "a"), ("b", "a" if turned else "b"))
    }
    return ShownVote(
        voter=vote.annotator.pseudonym,
        choice=decision_of(Winner(vote.winner).turned if turned else vote.winner, vote.strength),
        reasons={letter: labels for letter, labels in reasons.items() if labels},
        comment=vote.comment.text if hasattr(vote, "comment") else "",
        active_ms=vote.active_ms,
    )
