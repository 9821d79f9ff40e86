from typing import Any

from celery import shared_task
from django.dispatch import receiver

from leaderboard.signals import boards_rated
from record.actions.append_leaves import append_leaves
from record.actions.sign_record import sign_head, sign_snapshots
from record.actions.write_heads import write_heads


@receiver(boards_rated)
def keep(**_signal: Any) -> None:
    """After every look at the boards: the log follows the ledger, new snapshots are signed."""
    append_leaves()
    sign_snapshots()


@shared_task(name="record.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Sign the log as it stands, and hand the head to those who watch."""
    append_leaves()
    sign_head()
    write_heads()
