"""Asks servers for what jobs want: fair between competitors, as fast as each server bears.

What is asked for, and what becomes of it, a `Work` says: answers here, other things on higher
floors. One process serves all running jobs of the endpoints whose lock it holds (`web.locks`), so
an endpoint's limits hold over jobs and workers. The rows are the truth: whatever is killed, what
was not written down is still waiting, and the next process asks for it.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from django.db.models import Q
from django.utils.timezone import now

from backends import BackendError, Kind
from backends.pool import Limits, Pool, Reply
from generation.answers_work import AnswersWork
from generation.connect import Connect, connect, prompt_tokens
from generation.models import Endpoint, Serving
from generation.see import see
from generation.work import J, W, Work
from web.locks import Lock, let_go, take_part

LOOK_EVERY = 1.0  # seconds between two looks at jobs and endpoints
READ_AGAIN_AFTER = 0.3
WRITE_EVERY = 0.2
WRITE_AT = 100  # replies
REFUSALS_UNTIL_PAUSE = 5  # in a row: a wrong key or an unknown model, which no patience mends
_NEEDS_A_PERSON = frozenset({Kind.REFUSED, Kind.ADDRESS})
_ANSWERS = AnswersWork()


@dataclass
class Lane(Generic[J, W]):
    """One competitor of one job, as it is served."""

    job: J
    serving: Serving
    rows: deque[W] = field(default_factory=deque)
    asked: int = 0  # queued or under way
    refusals: int = 0
    empty_until: float = 0.0

    @property
    def endpoint(self) -> Endpoint:
        return self.serving.endpoint

    def load(self, work: Work[J, W], busy: set[int], most: int) -> None:
        """Read the next rows that may be asked now, unless some are there."""
        if self.rows or time.monotonic() < self.empty_until:
            return
        found = (
            work.waiting(self.job)
            .filter(competitor=self.serving.competitor_id)
            .filter(Q(not_before=None) | Q(not_before__lte=now()))
            .exclude(pk__in=busy)
            .order_by("pk")[:most]
        )
        self.rows.extend(found)
        if not self.rows:
            self.empty_until = time.monotonic() + READ_AGAIN_AFTER


class Service(Generic[J, W]):
    """Everything that is asked by this process."""

    def __init__(self, pool: Pool[int], work: Work[J, W], connect: Connect = connect) -> None:
        self._pool = pool
        self._work = work
        self._connect = connect
        self._lanes: dict[tuple[int, int], Lane[J, W]] = {}  # job, competitor
        self._endpoints: dict[int, Endpoint] = {}  # those whose lock is held
        self._asked: dict[int, tuple[W, Lane[J, W]]] = {}
        self._replies: list[tuple[W, int, Reply[int]]] = []
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
        found: dict[tuple[int, int], Lane[J, W]] = {}
        for job in self._work.jobs():
            waiting = self._work.waiting(job).order_by()
            competitors = set(waiting.values_list("competitor_id", flat=True).distinct())
            self._work.keep_progress(job, is_done=not competitors)
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

    def _withdraw(self, gone: list[Lane[J, W]]) -> None:
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
        by_endpoint: dict[int, list[Lane[J, W]]] = defaultdict(list)
        for lane in self._lanes.values():
            by_endpoint[lane.endpoint.pk].append(lane)
        for pk, lanes in by_endpoint.items():
            condition = self._pool.condition(pk)
            room = 2 * max(1, condition.limit) - condition.under_way - condition.queued
            while room > 0 and (chosen := self._next(lanes, room)):
                self._ask(chosen)
                room -= 1

    def _next(self, lanes: list[Lane[J, W]], room: int) -> Lane[J, W] | None:
        """The competitor with the fewest requests under way that still wants something."""
        for lane in sorted(lanes, key=lambda lane: lane.asked):
            lane.load(self._work, self._busy(), room)
            if lane.rows:
                return lane
        return None

    def _busy(self) -> set[int]:
        """What is asked, or answered and not written down yet: its row still says that it waits."""
        return {*self._asked, *(wanted.pk for wanted, _, _ in self._replies)}

    def _ask(self, lane: Lane[J, W]) -> None:
        wanted = lane.rows.popleft()
        competitor = lane.serving.competitor
        request = self._work.request(competitor, wanted)
        limit = competitor.context_limit
        if limit is not None and prompt_tokens(request) > limit:
            words = f"The prompt is longer than the {limit} tokens that this model is given."
            self._work.put_off(wanted, BackendError(words, permanent=True, kind=Kind.TOO_LONG))
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
                self._work.pause(lane.job, f"{lane.serving.competitor}: {reply.error}")
        if len(self._replies) >= WRITE_AT or time.monotonic() - self._written_at > WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write down what came in."""
        if self._replies:
            self._work.record(self._replies)
            self._replies = []
        self._written_at = time.monotonic()

    def _done(self, key: int) -> tuple[W, Lane[J, W]]:
        wanted, lane = self._asked.pop(key)
        lane.asked -= 1
        return wanted, lane

    def _stop_where_spent(self) -> None:
        """Pause the jobs whose budget, or whose server's budget, is used up."""
        work = self._work
        for job in {lane.job.pk: lane.job for lane in self._lanes.values()}.values():
            if (budget := work.budget_of(job)) is not None and work.spent_by(job) >= budget:
                work.pause(job, f"The budget of {budget} is used up; raise it and resume.")
        for endpoint in self._endpoints.values():
            if endpoint.budget is not None and work.spent_at(endpoint) >= endpoint.budget:
                for lane in self._lanes.values():
                    if lane.endpoint.pk == endpoint.pk:
                        words = f"The budget of {endpoint.name} ({endpoint.budget}) is used up."
                        work.pause(lane.job, words)


def _same(known: Endpoint, endpoint: Endpoint) -> bool:
    names = ("url", "key_id", "parallel", "tokens_per_minute")
    return all(getattr(known, name) == getattr(endpoint, name) for name in names)


def serve_jobs(
    *,
    seconds: float = 3600.0,
    connect: Connect = connect,
    meanwhile: Callable[[], bool] = lambda: True,
    work: Work[Any, Any] = _ANSWERS,
) -> None:
    """Serve until nothing is wanted, so many seconds are over, or `meanwhile` says no more.

    `meanwhile` is called at every look. What is under way at the end is waited for.
    """
    ends_at = time.monotonic() + seconds
    with Pool[int]() as pool:
        service = Service(pool, work, connect)
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
