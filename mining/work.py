"""The work of mining jobs, as `generation.work.Work` asks for it: instructions and grades."""

import secrets
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.timezone import now

from accounts.models import Job
from backends import BackendError, Request, Sampling
from backends.pool import Reply
from catalog.models import Competitor
from generation.connect import Connect, connect
from generation.models import Endpoint
from mining import openings, spending
from mining.actions.open_turns import open_turns
from mining.grading import request_for
from mining.models import MiningJob, MiningRun, Opening, WantedReply
from mining.openings import OpeningError, UserTurn
from mining.record import put_off, record

State = WantedReply.State
MARK_BYTES = 6
ACTIVE = (Job.State.PENDING, Job.State.RUNNING)


class MiningWork:
    """What mining jobs want of servers, and what becomes of it."""

    def __init__(self, connect: Connect = connect) -> None:
        self._connect = connect
        self._openings: dict[tuple[int, int, str], Opening] = {}
        self._opened: set[int] = set()  # runs whose openings are known here

    def jobs(self) -> Iterator[MiningJob]:
        """Jobs whose turns can be opened; one whose cannot is ended, and says why."""
        asking = MiningJob.objects.filter(kind__in=[MiningJob.MINE, MiningJob.GRADE])
        found = asking.filter(state__in=ACTIVE).select_related("run__grader")
        for job in found:
            if job.run_id in self._opened or self._open(job):
                yield job

    def _open(self, job: MiningJob) -> bool:
        if job.kind == MiningJob.MINE:
            try:
                open_turns(job.run, self._connect)
            except OpeningError as error:
                self._say(job, str(error), state=Job.State.FAILED, finished_at=now())
                return False
            except BackendError as error:
                self._say(job, f"Waiting for a server: {error}")
                return False
        for opening in job.run.openings.all():
            self._openings[opening.run_id, opening.competitor_id, opening.language] = opening
        self._opened.add(job.run_id)
        return True

    def _say(self, job: MiningJob, message: str, **more: object) -> None:
        active = MiningJob.objects.filter(pk=job.pk, state__in=ACTIVE)
        active.update(message=message[:500], **more)

    def waiting(self, job: MiningJob) -> QuerySet[WantedReply]:
        found = job.wanted.filter(state=State.WAITING)
        return found.select_related("configuration", "instruction", "job__run")

    def request(self, competitor: Competitor, wanted: WantedReply) -> Request:
        run = wanted.job.run
        if wanted.instruction is not None:
            mark = secrets.token_hex(MARK_BYTES)
            text = wanted.instruction.text
            return request_for(competitor.model, text, run.bands, mark, run.seed)
        opening = self._openings[run.pk, competitor.pk, wanted.language]
        turn = UserTurn(opening.prefix, tuple(opening.stop), opening.source)
        return openings.request_of(competitor.model, turn, _sampling(run, wanted))

    def record(self, replies: Sequence[tuple[WantedReply, int, Reply[int]]]) -> None:
        record(replies, self._openings)

    def put_off(self, wanted: WantedReply, error: BackendError) -> None:
        put_off(wanted, error)

    def keep_progress(self, job: MiningJob, *, is_done: bool) -> None:
        missing = job.wanted.filter(state=State.GIVEN_UP).count() if is_done else 0
        settled = job.wanted.filter(state__in=[State.READY, State.FAILED]).count()
        values: dict[str, object] = {"done": settled, "seen_alive_at": None}
        values["started_at"] = job.started_at or now()
        if not is_done:
            values |= {"state": Job.State.RUNNING, "message": ""}
        elif missing:
            words = f"{missing} replies are missing through failures of servers; retry asks again."
            values |= {"state": Job.State.FAILED, "finished_at": now(), "message": words}
        else:
            values |= {"state": Job.State.DONE, "finished_at": now(), "message": ""}
        MiningJob.objects.filter(pk=job.pk, state__in=ACTIVE).update(**values)

    def pause(self, job: MiningJob, message: str) -> None:
        running = MiningJob.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        running.update(state=Job.State.PAUSED, message=message[:500])

    def budget_of(self, job: MiningJob) -> Decimal | None:
        return job.run.budget

    def spent_by(self, job: MiningJob) -> Decimal:
        return spending.spent_by(job.run)

    def spent_at(self, endpoint: Endpoint) -> Decimal:
        return spending.spent_at(endpoint)


def _sampling(run: MiningRun, wanted: WantedReply) -> Sampling:
    configuration = wanted.configuration
    if configuration is None:
        raise ValueError(f"reply {wanted.pk} is wanted without a configuration")
    return Sampling(
        temperature=configuration.temperature,
        top_p=configuration.top_p,
        max_tokens=run.max_tokens,
        seed=wanted.seed,
    )
