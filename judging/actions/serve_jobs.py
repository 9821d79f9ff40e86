"""Asks judges for what jobs want, as fast as each server bears.

As in generation, one process asks an endpoint (`web.locks`), and the rows are the truth:
what was not written down is still waiting, whatever was killed.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Job
from backends import Kind
from backends.pool import Limits, Pool, Reply
from generation.connect import Connect, connect
from generation.models import Endpoint
from generation.see import see
from judging.actions.record import answers_by_key, put_off, record
from judging.asking import Asking, begin
from judging.models import JudgingJob, WantedJudgment
from judging.prompt_files import words_of
from judging.spending import spent_at, spent_by
from web.locks import Lock, let_go, take_part

LOOK_EVERY = 1.0  # seconds between two looks at jobs and endpoints
READ_AGAIN_AFTER = 0.3
WRITE_EVERY = 0.2
WRITE_AT = 100
REFUSALS_UNTIL_PAUSE = 5  # in a row: a wrong key or an unknown model, which no patience mends
_NEEDS_A_PERSON = frozenset({Kind.REFUSED, Kind.ADDRESS, Kind.IGNORED})
State = WantedJudgment.State


@dataclass
class Lane:
    """One job as it is served."""

    job: JudgingJob
    endpoint: Endpoint
    rows: deque[Asking] = field(default_factory=deque)
    asked: int = 0  # queued or under way
    at_risk: Decimal = Decimal(0)  # what those can cost at most
    spent: Decimal = Decimal(0)
    refusals: int = 0
    empty_until: float = 0.0

    def load(self, busy: set[int], competitors: dict[int, int], most: int) -> None:
        """Read the next rows that may be asked now, with their texts, unless some are there."""
        if self.rows or time.monotonic() < self.empty_until or self.job.judge.prompt is None:
            return
        found = list(
            self.job.wanted.filter(state=State.WAITING)
            .filter(Q(not_before=None) | Q(not_before__lte=now()))
            .exclude(pk__in=busy)
            .select_related("item__notes")
            .order_by("pk")[:most]
        )
        answers = answers_by_key(found)
        competitors |= {pk: answer.competitor_id for pk, answer in answers.items()}
        words = words_of(self.job.judge.prompt.text)
        for wanted in found:
            texts = [answers[pk] for pk in wanted.answers]
            self.rows.append(begin(wanted, self.job.judge, words, texts))
        if not self.rows:
            self.empty_until = time.monotonic() + READ_AGAIN_AFTER

    def affords(self, cost: Decimal) -> bool:
        """Whether a call that may cost so much stays within the budget, whatever is under way."""
        return self.job.budget is None or self.spent + self.at_risk + cost <= self.job.budget


class Service:
    """Everything that is asked by this process."""

    def __init__(self, pool: Pool[int], connect: Connect = connect) -> None:
        self._pool = pool
        self._connect = connect
        self._lanes: dict[int, Lane] = {}  # by job
        self._endpoints: dict[int, Endpoint] = {}  # those whose lock is held
        self._asked: dict[int, tuple[Asking, Lane, Decimal]] = {}
        self._competitors: dict[int, int] = {}  # of the answers that were read
        self._done: list[Asking] = []
        self._written_at = time.monotonic()

    @property
    def is_idle(self) -> bool:
        return not self._lanes and not self._asked

    @property
    def is_quiet(self) -> bool:
        return not self._asked

    def look(self) -> None:
        """Take up new jobs and leave those that are over, paused or another process's."""
        found: dict[int, Lane] = {}
        jobs = JudgingJob.objects.filter(state__in=[Job.State.PENDING, Job.State.RUNNING])
        for job in jobs.select_related("judge__endpoint__key", "judge__prompt"):
            is_done = not job.wanted.filter(state=State.WAITING).exists()
            keep_progress(job, is_done=is_done)
            endpoint = job.judge.endpoint
            if not is_done and endpoint is not None and self._holds(endpoint):
                lane = self._lanes.get(job.pk) or Lane(job, endpoint)
                lane.job, lane.spent = job, spent_by(job) + self._unwritten(lane)
                if self._may_go_on(lane):
                    found[job.pk] = lane
        gone = [lane for key, lane in self._lanes.items() if key not in found]
        self._lanes = found
        self._withdraw(gone)
        for endpoint in self._endpoints.values():
            see(endpoint, self._pool.condition(endpoint.pk))
        self._let_go()

    def _unwritten(self, lane: Lane) -> Decimal:
        """What the first replies of games have cost that are to be continued."""
        return sum((a.cost() for a, one, _ in self._asked.values() if one is lane), Decimal(0))

    def _may_go_on(self, lane: Lane) -> bool:
        endpoint = lane.endpoint
        if endpoint.budget is not None and spent_at(endpoint) >= endpoint.budget:
            pause(lane.job, f"The budget of {endpoint.name} ({endpoint.budget}) is used up.")
            return False
        return True

    def _holds(self, endpoint: Endpoint) -> bool:
        if endpoint.pk in self._endpoints:
            return True
        if not take_part(Lock.ENDPOINT, endpoint.pk):
            return False
        self._endpoints[endpoint.pk] = endpoint
        limits = Limits(endpoint.parallel, endpoint.tokens_per_minute)
        self._pool.open(endpoint.pk, lambda: self._connect(endpoint), limits)
        return True

    def _withdraw(self, gone: list[Lane]) -> None:
        """Cancelled and paused jobs ask for nothing more; what is under way is left alone."""
        keys = {key for key, (_, lane, _) in self._asked.items() if any(lane is g for g in gone)}
        if keys:
            for key in self._pool.withdraw(lambda key: key in keys):
                self._over(key)

    def _let_go(self) -> None:
        used = {lane.endpoint.pk for lane in self._lanes.values()}
        used |= {lane.endpoint.pk for _, lane, _ in self._asked.values()}
        for pk in set(self._endpoints) - used:
            self._pool.forget(pk)
            del self._endpoints[pk]
            let_go(Lock.ENDPOINT, [pk])

    def close(self) -> None:
        """Give all locks back."""
        let_go(Lock.ENDPOINT, self._endpoints)

    def feed(self) -> None:
        """Give every server enough to do, one job after the other."""
        for pk in self._endpoints:
            lanes = [lane for lane in self._lanes.values() if lane.endpoint.pk == pk]
            condition = self._pool.condition(pk)
            room = 2 * max(1, condition.limit) - condition.under_way - condition.queued
            while room > 0 and (lane := self._next(lanes, room)):
                self._ask(lane.rows.popleft(), lane)
                room -= 1

    def _next(self, lanes: list[Lane], room: int) -> Lane | None:
        """The job with the fewest requests under way that still wants something it can pay."""
        for lane in sorted(lanes, key=lambda lane: lane.asked):
            lane.load(set(self._asked) | {a.wanted.pk for a in self._done}, self._competitors, room)
            if lane.rows and lane.affords(lane.rows[0].most_cost()):
                return lane
            if lane.rows and not lane.asked:  # even with nothing under way
                spent = f"{lane.spent:.4f}"
                pause(
                    lane.job,
                    f"The next judgment could pass the budget of {lane.job.budget} ({spent} is "
                    "spent); raise it and resume.",
                )
                self._lanes.pop(lane.job.pk, None)
        return None

    def _ask(self, asking: Asking, lane: Lane) -> None:
        cost = asking.most_cost()
        self._asked[asking.wanted.pk] = (asking, lane, cost)
        lane.asked += 1
        lane.at_risk += cost
        self._pool.submit(lane.endpoint.pk, asking.wanted.pk, asking.request())

    def take(self, seconds: float) -> None:
        """Collect what came in, and write it down when it is enough or old enough."""
        for reply in self._pool.collect(seconds):
            self._took(reply)
        if len(self._done) >= WRITE_AT or time.monotonic() - self._written_at > WRITE_EVERY:
            self.write()

    def _took(self, reply: Reply[int]) -> None:
        asking, lane, _ = self._over(reply.key)
        error = reply.error
        if error is not None:
            lane.refusals += error.kind in _NEEDS_A_PERSON
            put_off(asking.wanted, lane.endpoint.pk, error, reply.seconds)
            if lane.refusals >= REFUSALS_UNTIL_PAUSE:
                pause(lane.job, f"{lane.job.judge}: {error}")
            return
        lane.refusals = 0
        if reply.completion is not None:
            asking.replies.append(reply.completion)
        usage = reply.completion.usage if reply.completion else None
        if usage is not None:
            lane.spent += lane.endpoint.cost(usage.prompt_tokens, usage.completion_tokens)
        if asking.wants_more() and lane.affords(asking.most_cost()):
            self._ask(asking, lane)
        else:
            self._done.append(asking)

    def write(self) -> None:
        """Write down what came in."""
        if self._done:
            record(self._done, self._competitors)
            self._done = []
        self._written_at = time.monotonic()

    def _over(self, key: int) -> tuple[Asking, Lane, Decimal]:
        asking, lane, cost = self._asked.pop(key)
        lane.asked -= 1
        lane.at_risk -= cost
        return asking, lane, cost


def keep_progress(job: JudgingJob, *, is_done: bool) -> None:
    """Say how far a job is, and that it is over once nothing is waited for."""
    missing = job.wanted.filter(state=State.GIVEN_UP).count() if is_done else 0
    judged = job.wanted.filter(state=State.JUDGED).count()
    values: dict[str, object] = {"done": judged, "seen_alive_at": None}
    values["started_at"] = job.started_at or now()
    if not is_done:
        values |= {"state": Job.State.RUNNING, "message": ""}
    elif missing:
        words = f"{missing} judgments are missing through failures of servers; retry asks again."
        values |= {"state": Job.State.FAILED, "finished_at": now(), "message": words}
    else:
        values |= {"state": Job.State.DONE, "finished_at": now(), "message": ""}
    JudgingJob.objects.filter(pk=job.pk, state__in=[Job.State.PENDING, Job.State.RUNNING]).update(
        **values
    )


def pause(job: JudgingJob, message: str) -> None:
    """Stop a job that cannot go on without a person, and say why."""
    JudgingJob.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=Job.State.PAUSED, message=message[:500]
    )


def serve_jobs(
    *,
    seconds: float = 3600.0,
    connect: Connect = connect,
    meanwhile: Callable[[], bool] = lambda: True,
) -> None:
    """Serve until nothing is wanted, so many seconds are over, or `meanwhile` says no more."""
    ends_at = time.monotonic() + seconds
    with Pool[int]() as pool:
        service = Service(pool, connect)
        try:
            looked_at = 0.0
            while True:
                if time.monotonic() - looked_at >= LOOK_EVERY:
                    service.write()
                    service.look()
                    looked_at = time.monotonic()
                    if service.is_idle or not meanwhile():
                        return
                if time.monotonic() < ends_at:
                    service.feed()
                elif service.is_quiet:
                    return
                service.take(0.05)
        finally:
            service.write()
            service.close()
