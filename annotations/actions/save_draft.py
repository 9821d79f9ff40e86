"""Keeping what an annotator has entered and not sent yet."""

from typing import Any

from django.utils.timezone import now

from annotations.models import Assignment, Draft, Outcome

KEPT_FOR = ("", Outcome.EXPIRED)  # there may still be a vote


def save_draft(assignment: Assignment, words: dict[str, Any]) -> bool:
    """Keep the words, the newest alone; False when the battle needs none any more."""
    if assignment.outcome not in KEPT_FOR:
        return False
    Draft.objects.bulk_create(
        [Draft(assignment=assignment, words=words, saved_at=now())],
        update_conflicts=True,
        unique_fields=["assignment"],
        update_fields=["words", "saved_at"],
    )
    return True


def drop_drafts() -> None:
    """Delete the drafts of battles that were voted on or skipped."""
    Draft.objects.filter(assignment__outcome__in=[Outcome.VOTED, Outcome.SKIPPED]).delete()
    Draft.objects.filter(assignment__votes__isnull=False).delete()
