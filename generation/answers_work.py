"""The work of generation jobs: answers of competitors to items."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.timezone import now

from accounts.models import Job
from backends import BackendError, Request
from backends.pool import Reply
from catalog.models import Competitor
from generation import tally
from generation.connect import request_of
from generation.models import Endpoint, GenerationJob, WantedAnswer
from generation.record import put_off, record

State = WantedAnswer.State


class AnswersWork:
    """Answers, as `generation.work.Work` asks for them."""

    def jobs(self) -> Iterable[GenerationJob]:
        return GenerationJob.objects.filter(state__in=[Job.State.PENDING, Job.State.RUNNING])

    def waiting(self, job: GenerationJob) -> QuerySet[WantedAnswer]:
        return job.wanted.filter(state=State.WAITING).select_related("item")

    def request(self, competitor: Competitor, wanted: WantedAnswer) -> Request:
        return request_of(competitor, wanted.item, wanted.sample)

    def record(self, replies: Sequence[tuple[WantedAnswer, int, Reply[int]]]) -> None:
        record(replies)

    def put_off(self, wanted: WantedAnswer, error: BackendError) -> None:
        put_off(wanted, error)

    def budget_of(self, job: GenerationJob) -> Decimal | None:
        return job.budget

    def spent_by(self, job: GenerationJob) -> Decimal:
        return tally.spent_by(job)

    def spent_at(self, endpoint: Endpoint) -> Decimal:
        return tally.spent_at(endpoint)

    def keep_progress(self, job: GenerationJob, *, is_done: bool) -> None:
        """Say how far a job is, and that it is over once nothing is waited for."""
        running = GenerationJob.objects.filter(
            pk=job.pk, state__in=[Job.State.PENDING, Job.State.RUNNING]
        )
        missing = job.wanted.filter(state=State.GIVEN_UP).count() if is_done else 0
        settled = job.wanted.filter(state__in=[State.READY, State.FAILED]).count()
        values: dict[str, object] = {"done": settled, "seen_alive_at": None}
        values["started_at"] = job.started_at or now()
        if not is_done:
            values |= {"state": Job.State.RUNNING, "message": ""}
        elif missing:
            words = f"{missing} answers are missing through failures of servers; retry asks again."
            values |= {"state": Job.State.FAILED, "finished_at": now(), "message": words}
        else:
            values |= {"state": Job.State.DONE, "finished_at": now(), "message": ""}
        running.update(**values)

    def pause(self, job: GenerationJob, message: str) -> None:
        """Stop a job that cannot go on without a person, and say why."""
        GenerationJob.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            state=Job.State.PAUSED, message=message[:500]
        )
