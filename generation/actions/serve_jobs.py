"""Asks servers for what jobs want: fair between competitors, as fast as each server bears.

One process serves all running jobs of the endpoints whose lock it holds (`web.locks`), so
an endpoint's limits hold over jobs and workers. The rows are the truth: whatever is killed, what
was not written down is still waiting, and the next process asks for it.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Job
from backends import BackendError, Kind
from backends.pool import Limits, Pool, Reply
from generation import tally
from generation.connect import Connect, connect, prompt_tokens, request_of
from generation.models import Endpoint, GenerationJob, Serving, WantedAnswer
from generation.record import put_off, record
from generation.see import see
from web.locks import Lock, let_go, take_part

LOOK_EVERY = 1.0  # seconds between two looks at jobs and endpoints
READ_AGAIN_AFTER = 0.3
WRITE_EVERY = 0.2
WRITE_AT = 100  # replies
REFUSALS_UNTIL_PAUSE = 5  # in a row: a wrong key or an unknown model, which no patience mends
_NEEDS_A_PERSON = frozenset({Kind.REFUSED, Kind.ADDRESS})
State = WantedAnswer.State


@dataclass
class Lane:
    """One competitor of one job, as it is served."""

    job: GenerationJob
    serving: Serving
    rows: deque[WantedAnswer] = field(default_factory=deque)
    asked: int = 0  # queued or under way
    refusals: int = 0
    empty_until: float = 0.0

    @property
    def endpoint(self) -> Endpoint:
        return self.serving.endpoint

    def load(self, busy: set[int], most: int) -> None:
        """Read the next rows that may be asked now, unless some are there."""
        if self.rows or time.monotonic() < self.empty_until:
            return
        found = (
            self.job.wanted.filter(competitor=self.serving.competitor_id, state=State.WAITING)
            .filter(Q(not_before=None) | Q(not_before__lte=now()))
            .exclude(pk__in=busy)
            .select_related("item")
            .order_by("pk")[:most]
        )
        self.rows.extend(found)
        if not self.rows:
            self.empty_until = time.monotonic() + READ_AGAIN_AFTER


class Service:
    """Everything that is asked by this process."""

    def __init__(self, pool: Pool[int], connect: Connect = connect) -> None:
        self._pool = pool
        self._connect = connect
        self._lanes: dict[tuple[int, int], Lane] = {}  # job, competitor
        self._endpoints: dict[int, Endpoint] = {}  # those whose lock is held
        self._asked: dict[int, tuple[WantedAnswer, Lane]] = {}
        self._replies: list[tuple[WantedAnswer, int, Reply[int]]] = []
        self._written_at = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Nothing is wanted here and nothing is under way."""
        return not self._lanes and not self._asked

    @property
    def is_quiet(self) -> bool:
        return not self._asked

    def look(self) -> None:
        """Take up new jobs and leave those that are over, paused or another process's."""
        found: dict[tuple[int, int], Lane] = {}
        for job in GenerationJob.objects.filter(state__in=[Job.State.PENDING, Job.State.RUNNING]):
            waiting = job.wanted.filter(state=State.WAITING).order_by()
            competitors = set(waiting.values_list("competitor_id", flat=True).distinct())
            keep_progress(job, is_done=not competitors)
            servings = Serving.objects.filter(competitor__in=competitors)
            for serving in servings.select_related("competitor", "endpoint__key"):
                if self._holds(serving.endpoint):
                    key = (job.pk, serving.competitor_id)
                    found[key] = self._lanes.get(key) or Lane(job, serving)
                    found[key].job, found[key].serving = job, serving
        gone = [lane for key, lane in self._lanes.items() if key not in found]
        self._lanes = found
        self._withdraw(gone)
        self._stop_where_spent()
        for endpoint in self._endpoints.values():
            see(endpoint, self._pool.condition(endpoint.pk))
        self._let_go()

    def _holds(self, endpoint: Endpoint) -> bool:
        known = self._endpoints.get(endpoint.pk)
        if known is None:
            if not take_part(Lock.ENDPOINT, endpoint.pk):
                return False
        elif _same(known, endpoint):
            self._endpoints[endpoint.pk] = endpoint
            return True
        else:  # another address or other limits: begin anew
            self._pool.forget(endpoint.pk)
            self._forget_asked(endpoint.pk)
        self._endpoints[endpoint.pk] = endpoint
        limits = Limits(endpoint.parallel, endpoint.tokens_per_minute)
        self._pool.open(endpoint.pk, lambda: self._connect(endpoint), limits)
        return True

    def _forget_asked(self, endpoint_id: int) -> None:
        for key, (_, lane) in list(self._asked.items()):
            if lane.endpoint.pk == endpoint_id:
                self._done(key)

    def _withdraw(self, gone: list[Lane]) -> None:
        """Cancelled and paused jobs ask for nothing more; what is under way is left alone."""
        keys = {key for key, (_, lane) in self._asked.items() if any(lane is one for one in gone)}
        if keys:
            for key in self._pool.withdraw(lambda key: key in keys):
                self._done(key)

    def _let_go(self) -> None:
        used = {lane.endpoint.pk for lane in self._lanes.values()}
        used |= {lane.endpoint.pk for _, lane in self._asked.values()}
        for pk in set(self._endpoints) - used:
            self._pool.forget(pk)
            del self._endpoints[pk]
            let_go(Lock.ENDPOINT, [pk])

    def close(self) -> None:
        """Give all locks back."""
        let_go(Lock.ENDPOINT, self._endpoints)

    def feed(self) -> None:
        """Give every server enough to do: so many requests again as may be under way wait here."""
        by_endpoint: dict[int, list[Lane]] = defaultdict(list)
        for lane in self._lanes.values():
            by_endpoint[lane.endpoint.pk].append(lane)
        for pk, lanes in by_endpoint.items():
            condition = self._pool.condition(pk)
            room = 2 * max(1, condition.limit) - condition.under_way - condition.queued
            while room > 0 and (chosen := self._next(lanes, room)):
                self._ask(chosen)
                room -= 1

    def _next(self, lanes: list[Lane], room: int) -> Lane | None:
        """The competitor with the fewest requests under way that still wants something."""
        for lane in sorted(lanes, key=lambda lane: lane.asked):
            lane.load(set(self._asked), room)
            if lane.rows:
                return lane
        return None

    def _ask(self, lane: Lane) -> None:
        wanted = lane.rows.popleft()
        competitor = lane.serving.competitor
        request = request_of(competitor, wanted.item, wanted.sample)
        limit = competitor.context_limit
        if limit is not None and prompt_tokens(request) > limit:
            words = f"The prompt is longer than the {limit} tokens that this model is given."
            put_off(wanted, BackendError(words, permanent=True, kind=Kind.TOO_LONG))
            return
        self._asked[wanted.pk] = (wanted, lane)
        lane.asked += 1
        self._pool.submit(lane.endpoint.pk, wanted.pk, request)

    def take(self, seconds: float) -> None:
        """Collect what came in, and write it down when it is enough or old enough."""
        for reply in self._pool.collect(seconds):
            if reply.key not in self._asked:
                continue  # of a server that was begun anew: it is asked again
            wanted, lane = self._done(reply.key)
            refused = reply.error is not None and reply.error.kind in _NEEDS_A_PERSON
            lane.refusals = lane.refusals + 1 if refused else 0
            self._replies.append((wanted, lane.endpoint.pk, reply))
            if reply.error is not None and lane.refusals == REFUSALS_UNTIL_PAUSE:
                pause(lane.job, f"{lane.serving.competitor}: {reply.error}")
        if len(self._replies) >= WRITE_AT or time.monotonic() - self._written_at > WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write down what came in."""
        if self._replies:
            record(self._replies)
            self._replies = []
        self._written_at = time.monotonic()

    def _done(self, key: int) -> tuple[WantedAnswer, Lane]:
        wanted, lane = self._asked.pop(key)
        lane.asked -= 1
        return wanted, lane

    def _stop_where_spent(self) -> None:
        """Pause the jobs whose budget, or whose server's budget, is used up."""
        jobs = {lane.job.pk: lane.job for lane in self._lanes.values()}
        for job in jobs.values():
            if job.budget is not None and tally.spent_by(job) >= job.budget:
                pause(job, f"The budget of {job.budget} is used up; raise it and resume.")
        for endpoint in self._endpoints.values():
            if endpoint.budget is not None and tally.spent_at(endpoint) >= endpoint.budget:
                for lane in self._lanes.values():
                    if lane.endpoint.pk == endpoint.pk:
                        words = f"The budget of {endpoint.name} ({endpoint.budget}) is used up."
                        pause(lane.job, words)


def _same(known: Endpoint, endpoint: Endpoint) -> bool:
    names = ("url", "key_id", "parallel", "tokens_per_minute")
    return all(getattr(known, name) == getattr(endpoint, name) for name in names)


def keep_progress(job: GenerationJob, *, is_done: bool) -> None:
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


def pause(job: GenerationJob, message: str) -> None:
    """Stop a job that cannot go on without a person, and say why."""
    GenerationJob.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=Job.State.PAUSED, message=message[:500]
    )


def serve_jobs(
    *,
    seconds: float = 3600.0,
    connect: Connect = connect,
    meanwhile: Callable[[], bool] = lambda: True,
) -> None:
    """Serve until nothing is wanted, so many seconds are over, or `meanwhile` says no more.

    `meanwhile` is called at every look. What is under way at the end is waited for.
    """
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
