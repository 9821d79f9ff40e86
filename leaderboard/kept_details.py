"""When the details of a board are made again, and of which votes those that are kept speak."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import now

from leaderboard.models import BoardDetails, Snapshot
from leaderboard.presentation import ShownBoard

MANY: Final = 100_000  # votes; of fewer, details are there in a moment
REST: Final = timedelta(minutes=10)  # between two makings of those of a big board


@dataclass(frozen=True)
class KeptDetails:
    """What is kept; `as_of` where that was made of fewer votes than the ratings shown."""

    content: Mapping[str, Any] = field(default_factory=dict)
    as_of: datetime | None = None


def details_are_due(newest: Snapshot, kept_of: Snapshot | None) -> bool:
    """Whether details are to be made of the newest whole snapshot.

    `kept_of`: the snapshot whose details are kept, if any are. Of many votes they take longer
    than the ratings themselves, which must not wait for them each time.
    """
    if kept_of is None:
        return True
    if kept_of.pk == newest.pk:
        return False
    return newest.votes < MANY or now() - kept_of.created_at >= REST


def kept_details(shown: ShownBoard) -> KeptDetails:
    """What stands behind the ratings shown; empty before it was made the first time."""
    kept = BoardDetails.objects.filter(board=shown.board).select_related("snapshot").first()
    if kept is None:
        return KeptDetails()
    is_older = shown.snapshot is not None and kept.snapshot_id < shown.snapshot.pk
    return KeptDetails(kept.content, kept.snapshot.created_at if is_older else None)
