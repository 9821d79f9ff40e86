"""Does the work of a run in this process, for commands that wait; workers may take part."""

import time
from collections.abc import Callable

from django.db.models import Q

from accounts.actions import jobs
from accounts.models import Job
from generation.actions.serve_jobs import serve_jobs
from generation.models import Endpoint
from mining.actions.advance import advance
from mining.actions.screen import screen_job
from mining.models import MiningJob, MiningRun
from mining.work import MiningWork

OVER = frozenset({Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED, Job.State.PAUSED})
PAUSE = 0.2  # seconds between two looks


class Watch:
    """Whether there is still something to wait for: a reply came or is being written."""

    def __init__(self, job: Job, endpoints: Callable[[], list[Endpoint]], patience: float) -> None:
        self.job = job
        self._endpoints = endpoints
        self._patience = patience
        self._settled = -1
        self._moved_at = time.monotonic()

    def goes_on(self) -> bool:
        """Not over, and something moved within our patience."""
        self.job.refresh_from_db(fields=["state", "done", "message"])
        if self.job.state in OVER:
            return False
        if self.job.done != self._settled or self._is_answering():
            self._settled, self._moved_at = self.job.done, time.monotonic()
        return time.monotonic() - self._moved_at < self._patience

    def _is_answering(self) -> bool:
        return any(e.running and e.health != Endpoint.Health.DOWN for e in self._endpoints())

    def reason(self) -> str:
        """Why it is not done, as far as it is known."""
        away = [each for each in self._endpoints() if each.health == Endpoint.Health.DOWN]
        words = [f"{each.name}: {each.health_note}." for each in away]
        return " ".join(filter(None, [self.job.message, *words]))


def endpoints_of(run: MiningRun) -> list[Endpoint]:
    """The servers that a run asks."""
    asked = Q(servings__competitor__in=run.competitors.all())
    if run.grader_id is not None:
        asked |= Q(servings__competitor=run.grader_id)
    return list(Endpoint.objects.filter(asked).distinct())


def wait_for(run: MiningRun, patience: float) -> str:
    """Mine, screen and grade; returns what is still missing and why, or nothing."""
    while (job := _next_job(run)) is not None:
        if job.kind == MiningJob.SCREEN:
            with jobs.Attempt(job.pk) as taken:
                if taken:
                    screen_job(taken)
        watch = Watch(job, lambda: endpoints_of(run), patience)
        while watch.goes_on():
            serve_jobs(meanwhile=watch.goes_on, work=MiningWork())
            time.sleep(PAUSE)
        if job.state != Job.State.DONE:
            return watch.reason() or f"{job}: nothing moved for {patience:g} seconds."
        advance()
    return ""


def _next_job(run: MiningRun) -> MiningJob | None:
    """The first job of a run that is not done."""
    return run.jobs.exclude(state=Job.State.DONE).order_by("pk").first()
