"""Notes what somebody opened in order to decide; the vote takes it along."""

from annotations.models import Assignment, OpenedEvidence


def open_evidence(assignment: Assignment, what: str) -> None:
    """Keep that it was opened, once; what is opened after the vote goes with a change of it."""
    OpenedEvidence.objects.bulk_create(
        [OpenedEvidence(assignment=assignment, what=what)], ignore_conflicts=True
    )
