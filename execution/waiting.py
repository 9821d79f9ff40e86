"""What commands with --wait do with the job that they asked for."""

import time
from collections.abc import Callable
from typing import Final

from accounts.actions import jobs
from accounts.models import Job

_LOOK_EVERY: Final = 0.5  # seconds


def carry_out(job: Job, work: Callable[[Job], None]) -> None:
    """Do the work here, unless a worker was quicker; then wait for it."""
    with jobs.Attempt(job.pk) as taken:
        if taken:
            work(taken)
    job.refresh_from_db()
    while not job.is_over:
        time.sleep(_LOOK_EVERY)
        job.refresh_from_db()
