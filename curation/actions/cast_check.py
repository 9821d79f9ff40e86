"""A check, and what follows from the last one of a round: an item, or the way back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from accounts.actions import write_audit
from accounts.models import Annotator
from curation.actions.accept_draft import accepted_item
from curation.models import Check, CheckLease, Draft, Question
from curation.plans import plan_of


class CheckError(Exception):
    """A check that cannot be taken; the text says why and what to do."""


@dataclass(frozen=True)
class Answers:
    """Yes or no to each question, with a reason for each no. Raises CheckError when incomplete."""

    answers: Mapping[str, bool]
    reasons: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = [word for word in Question.values if word not in self.answers]
        if missing:
            raise CheckError(f"Answer all four questions; missing: {', '.join(missing)}.")
        for word in Question.values:
            if not self.answers[word] and not self.reasons.get(word, "").strip():
                raise CheckError(f"Say what stands in the way: {Question(word).label}")


@transaction.atomic
def cast_check(lease: CheckLease, said: Answers) -> Check:
    """Write down a check and settle the draft when it was the last. The same twice is one.

    Raises CheckError when the draft was taken back meanwhile or enough others have checked it.
    """
    draft = Draft.objects.select_for_update().get(pk=lease.draft_id)
    known = Check.objects.filter(draft=draft, checker=lease.checker_id, round=lease.round).first()
    if known is not None:
        return known
    _refuse_late(draft, lease)
    noes = {word: said.reasons[word].strip() for word in Question.values if not said.answers[word]}
    check = Check.objects.create(
        draft=draft,
        checker_id=lease.checker_id,
        round=lease.round,
        text_digest=hashlib.sha256(draft.text.encode()).hexdigest(),
        answers={word: bool(said.answers[word]) for word in Question.values},
        reasons=noes,
        holds=not noes,
        seconds=(now() - lease.opened_at).total_seconds(),
    )
    CheckLease.objects.filter(pk=lease.pk).update(outcome=CheckLease.End.CHECKED)
    _settle(draft)
    return check


@transaction.atomic
def pass_on(lease: CheckLease) -> None:
    """Leave the draft to somebody else."""
    CheckLease.objects.filter(pk=lease.pk, outcome="").update(outcome=CheckLease.End.PASSED_ON)


def _refuse_late(draft: Draft, lease: CheckLease) -> None:
    if draft.state != Draft.State.CHECKING or draft.round != lease.round:
        raise CheckError("The draft is not being checked any more: take the next one.")
    if lease.outcome == CheckLease.End.PASSED_ON:
        raise CheckError("You passed this draft on: take the next one.")
    if draft.checks.filter(round=draft.round).count() >= plan_of(draft.benchmark).checks:
        raise CheckError("Enough others have checked it meanwhile: take the next one.")


def _settle(draft: Draft) -> None:
    """After the last check of the round the draft is an item or goes back with all reasons."""
    plan = plan_of(draft.benchmark)
    votes = list(draft.checks.filter(round=draft.round).values_list("holds", flat=True))
    if len(votes) < plan.checks:
        return
    subject, counts = f"draft {draft.public_id}", {"yes": sum(votes), "checks": len(votes)}
    if sum(votes) >= plan.yes_needed:
        draft.item, draft.state = accepted_item(draft), Draft.State.ACCEPTED
        write_audit("draft_accepted", subject, actor=None, **counts)
    else:
        draft.state = Draft.State.RETURNED
        write_audit("draft_returned", subject, actor=None, **counts)
    draft.save()


def lease_of(checker: Annotator) -> CheckLease | None:
    """The draft that somebody holds."""
    held = CheckLease.objects.filter(checker=checker, outcome="")
    return held.select_related("draft__benchmark").first()
