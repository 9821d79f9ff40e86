"""Keeps servers busy from ordinary, synchronous code, and no busier than they like.

A thread of its own runs the event loop. The caller submits requests under keys of its own and
collects what became of them; between the two each server has so many requests under way as it
bears: fewer after a 429 or when requests wait at the server, one at a time with growing pauses
while it is down, and more again as it answers. Nothing is tried twice here: a request that brought
nothing is handed back with its error, and whoever submitted it decides.
"""

import asyncio
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from backends.completion import Backend, Completion, Load, Request
from backends.errors import BackendError, Kind
from backends.one_shot import complete
from backends.token_bucket import TokenBucket

K = TypeVar("K", bound=Hashable)
LOAD_EVERY = 2.0  # seconds
LONGEST_REST = 60.0
FAILURES_UNTIL_DOWN = 3  # in a row; a lost connection is one by itself
_DOWN = frozenset({Kind.CONNECTION, Kind.TIMEOUT, Kind.SERVER, Kind.MALFORMED})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server's owner allows."""

    parallel: int = 16
    tokens_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Reply(Generic[K]):
    """What became of one submitted request: a completion, or an error."""

    key: K
    completion: Completion | None
    error: BackendError | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Condition:
    """How a server is doing."""

    under_way: int
    queued: int
    limit: int  # requests at once, as the server bears at present
    rests_for: float  # seconds until it is asked again
    failing_for: float  # seconds since it answered last; 0 when all is well
    reason: str
    load: Load | None


class _Server(Generic[K]):
    """One server, within the event loop."""

    def __init__(
        self,
        connect: Callable[[], Backend],
        limits: Limits,
        report: Callable[[Reply[K] | BaseException], None],
    ) -> None:
        self.limits = limits
        self.queue: deque[tuple[K, Request]] = deque()
        self.tasks: dict[K, asyncio.Task[None]] = {}
        self.limit = float(limits.parallel)
        self.load: Load | None = None
        self.rest_until = 0.0
        self.failing_since: float | None = None
        self.reason = ""
        self._connect = connect
        self._report = report
        self._backend: Backend | None = None
        self._bucket = TokenBucket(limits.tokens_per_minute)
        self._grows_fast_to = float(limits.parallel)
        self._is_held_back = False  # by what waits at the server, not by a 429
        self._failures = 0  # in a row, those of one burst counted once
        self._last_penalty = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._watch: asyncio.Task[None] | None = None

    def fill(self) -> None:
        """Begin as many requests as may be under way now; called whenever that may have changed."""
        while self.queue and len(self.tasks) < int(self.limit):
            moment = time.monotonic()
            wait = max(self.rest_until - moment, self._bucket.wait(moment))
            if wait > 0:
                self._call_later(wait)
                return
            key, request = self.queue.popleft()
            task = asyncio.get_running_loop().create_task(self._ask(key, request))
            task.add_done_callback(self._tell_of_fault)
            self.tasks[key] = task
        if self.tasks and (self._watch is None or self._watch.done()):
            self._watch = asyncio.get_running_loop().create_task(self._watch_load())

    def _tell_of_fault(self, task: "asyncio.Task[None]") -> None:
        """A fault of ours must not look like a request that takes for ever."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._report(fault)

    def _call_later(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.fill)

    async def _ask(self, key: K, request: Request) -> None:
        began = time.monotonic()
        taken = self._bucket.begin()
        completion: Completion | None = None
        error: BackendError | None = None
        try:
            if self._backend is None:
                self._backend = self._connect()
            (completion,) = await complete(self._backend, request)
        except BackendError as raised:
            error = raised
        finally:
            self.tasks.pop(key, None)
        usage = completion.usage if completion else None
        used = usage.prompt_tokens + usage.completion_tokens if usage else None
        self._bucket.end(taken, used)
        self._learn(error, began)
        self._report(Reply(key, completion, error, time.monotonic() - began))
        self.fill()

    def _learn(self, error: BackendError | None, began: float) -> None:
        """Slower after a failure, faster after an answer; a refusal is an answer too."""
        if error is None or error.permanent:
            self._failures, self.failing_since, self.reason = 0, None, ""
            if error is None:
                step = 1.0 if self.limit < self._grows_fast_to else 1 / self.limit
                self.limit = min(self.limits.parallel, self.limit + step)
            return
        if began < self._last_penalty:
            return  # it was under way when the trouble began: one burst is one failure
        self._failures += 1
        self._last_penalty = moment = time.monotonic()
        self.reason = str(error)
        rest = error.retry_after
        if error.kind == Kind.BUSY:
            self.limit = self._grows_fast_to = max(1.0, self.limit / 2)
            self._is_held_back = False
            rest = self._pause() if rest is None else rest
        elif error.kind == Kind.CONNECTION or self._failures >= FAILURES_UNTIL_DOWN:
            self.failing_since = self.failing_since or moment
            self.limit = 1.0
            self._grows_fast_to = float(self.limits.parallel)
            rest = max(rest or 0.0, self._pause())
        self.rest_until = max(self.rest_until, moment + (rest or 0.0))

    def _pause(self) -> float:
        longest: float = min(LONGEST_REST, 0.25 * 2.0 ** min(self._failures, 10))
        return longest * random.uniform(0.75, 1.25)  # noqa: S311  no secret

    async def _watch_load(self) -> None:
        """Hold back while requests of ours or of others wait at the server itself.

        What waits at one look alone is a burst that the server is taking in.
        """
        waited = 0
        while self.tasks:
            if self._backend is not None:
                self.load = await self._backend.load()
                if self.load is None:
                    return
                self._follow(min(waited, self.load.waiting))
                waited = self.load.waiting
            await asyncio.sleep(LOAD_EVERY)

    def _follow(self, waiting: int) -> None:
        """Fewer at once by half of what waits and stays; all again once nothing does."""
        if waiting > max(4, self.limits.parallel // 4):
            fewer = len(self.tasks) - waiting // 2
            self.limit = self._grows_fast_to = max(1.0, min(self.limit, fewer))
            self._is_held_back = True
        elif self._is_held_back and not waiting:
            self._grows_fast_to = float(self.limits.parallel)
            self._is_held_back = False

    async def close(self) -> None:
        """End everything that is under way."""
        self.queue.clear()
        tasks = [*self.tasks.values(), *filter(None, [self._watch])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._timer is not None:
            self._timer.cancel()
        if self._backend is not None:
            await self._backend.close()


class Pool(Generic[K]):
    """Servers by name; use it in `with`, from one thread."""

    def __init__(self) -> None:
        self._servers: dict[Hashable, _Server[K]] = {}
        self._outcomes: queue.SimpleQueue[Reply[K] | BaseException] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Pool[K]":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        for server in self._servers.values():
            await server.close()

    def open(self, name: Hashable, connect: Callable[[], Backend], limits: Limits) -> None:
        """Know a server; it is connected to at its first request."""
        self._servers[name] = _Server(connect, limits, self._outcomes.put)

    def forget(self, name: Hashable) -> None:
        """Close a server; what was under way there brings no outcome."""
        server = self._servers.pop(name)
        asyncio.run_coroutine_threadsafe(server.close(), self._loop).result()

    def submit(self, name: Hashable, key: K, request: Request) -> None:
        """Have a request made as soon as the server has room."""
        server = self._servers[name]
        server.queue.append((key, request))
        self._loop.call_soon_threadsafe(server.fill)

    def withdraw(self, is_gone: Callable[[K], bool]) -> list[K]:
        """Take back what has not begun under these keys; what is under way goes on."""
        return asyncio.run_coroutine_threadsafe(self._withdraw(is_gone), self._loop).result()

    async def _withdraw(self, is_gone: Callable[[K], bool]) -> list[K]:
        taken: list[K] = []
        for server in self._servers.values():
            taken += [key for key, _ in server.queue if is_gone(key)]
            server.queue = deque(entry for entry in server.queue if not is_gone(entry[0]))
        return taken

    def collect(self, seconds: float, most: int = 500) -> list[Reply[K]]:
        """What came in, at most so many; waits for the first one so many seconds."""
        found: list[Reply[K]] = []
        try:
            outcome = self._outcomes.get(timeout=seconds)
            while True:
                if isinstance(outcome, BaseException):
                    raise outcome
                found.append(outcome)
                if len(found) == most:
                    return found
                outcome = self._outcomes.get_nowait()
        except queue.Empty:
            return found

    def condition(self, name: Hashable) -> Condition:
        """How a server is doing just now."""
        server, moment = self._servers[name], time.monotonic()
        return Condition(
            under_way=len(server.tasks),
            queued=len(server.queue),
            limit=int(server.limit),
            rests_for=max(0.0, server.rest_until - moment),
            failing_for=moment - server.failing_since if server.failing_since else 0.0,
            reason=server.reason,
            load=server.load,
        )
