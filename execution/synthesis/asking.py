"""Asks writer and filter side by side, no faster than their servers like, and runs the tests."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

from backends import BackendError, Kind, Request
from backends.pool import Limits, Pool, Reply
from execution.asking import PatientRunner
from execution.synthesis.filtering import Filtered, NotRunError, filtered
from execution.synthesis.writing import (
    NothingWrittenError,
    Written,
    ask_for_program,
    ask_for_tests,
    read_tests,
)
from generation.connect import Connect
from generation.models import Endpoint

PATIENCE: Final = 90.0  # seconds for a server to come back
MOST_TRIES: Final = 5  # of one request, where its server fails
_AT_ONCE: Final = 32  # seeds under way
_LOOK_EVERY: Final = 0.05
_HOPELESS: Final = frozenset({Kind.REFUSED, Kind.ADDRESS})  # a person has to mend it
At = tuple[int, str]  # endpoint, model


class ServerAwayError(RuntimeError):
    """A model server does not answer, or refuses everything."""


class SeedLike(Protocol):
    """What tests are written from."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def item(self) -> object | None: ...


S = TypeVar("S", bound=SeedLike)


@dataclass(frozen=True)
class Finished:
    """What came of a seed: a question with filtered tests, or why there is none."""

    question: str = ""
    filtered: Filtered | None = None
    reason: str = ""


@dataclass
class _UnderWay(Generic[S]):
    seed: S
    request: Request
    at: At
    written: Written | None = None
    tries: int = 0
    trial: Future[Filtered] | None = field(default=None)


class Asking:
    """Servers and a runner that are asked together."""

    def __init__(
        self, endpoints: Iterable[Endpoint], connect: Connect, runner: PatientRunner
    ) -> None:
        self._endpoints = list(endpoints)
        self._connect = connect
        self._runner = runner
        self._pool: Pool[str] = Pool()
        self._threads = ThreadPoolExecutor(runner.slots)

    def __enter__(self) -> "Asking":
        self._pool.__enter__()
        for endpoint in self._endpoints:
            limits = Limits(endpoint.parallel, endpoint.tokens_per_minute)
            self._pool.open(endpoint.pk, partial(self._connect, endpoint), limits)
        return self

    def __exit__(self, *error: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._pool.__exit__(*error)

    def all(
        self, seeds: Sequence[S], writer: At, filter: At, beat: Callable[[], None]
    ) -> Iterator[tuple[S, Finished | None]]:
        """Every seed with what came of it; None where a server or a sandbox failed it.

        `beat` is called all the time, so that slow models do not look like a lost worker.
        """
        made: _Round[S] = _Round(self._pool, self._threads, self._runner, writer, filter)
        return made.all(seeds, beat)


class _Round(Generic[S]):
    def __init__(
        self,
        pool: Pool[str],
        threads: ThreadPoolExecutor,
        runner: PatientRunner,
        writer: At,
        filter: At,
    ) -> None:
        self._pool = pool
        self._threads = threads
        self._runner = runner
        self._writer = writer
        self._filter = filter
        self._under_way: dict[str, _UnderWay[S]] = {}

    def all(
        self, seeds: Sequence[S], beat: Callable[[], None]
    ) -> Iterator[tuple[S, Finished | None]]:
        waiting = list(reversed(seeds))
        while waiting or self._under_way:
            while waiting and len(self._under_way) < _AT_ONCE:
                self._begin(waiting.pop())
            for outcome in self._pool.collect(_LOOK_EVERY):
                yield from self._hear(outcome)
            yield from self._tried()
            self._look_at_servers()
            beat()

    def _begin(self, seed: S) -> None:
        request = ask_for_tests(self._writer[1], seed.text, is_program=seed.item is None)
        self._under_way[seed.key] = _UnderWay(seed, request, self._writer)
        self._ask(self._under_way[seed.key])

    def _ask(self, one: _UnderWay[S]) -> None:
        one.tries += 1
        self._pool.submit(one.at[0], one.seed.key, one.request)

    def _hear(self, outcome: Reply[str]) -> Iterator[tuple[S, Finished | None]]:
        one = self._under_way[outcome.key]
        if outcome.error is not None:
            yield from self._failed(one, outcome.error)
        elif outcome.completion is None:
            raise RuntimeError("an outcome is a completion or an error")
        elif one.written is None:
            yield from self._wrote(one, outcome.completion.text)
        else:
            tests, reply = one.written.tests, outcome.completion.text
            one.trial = self._threads.submit(filtered, tests, reply, self._runner.run)

    def _wrote(self, one: _UnderWay[S], reply: str) -> Iterator[tuple[S, Finished | None]]:
        try:
            one.written = read_tests(reply)
        except NothingWrittenError as error:
            yield self._end(one, Finished(reason=str(error)))
            return
        one.at, one.tries = self._filter, 0
        one.request = ask_for_program(self._filter[1], one.written.question)
        self._ask(one)

    def _failed(
        self, one: _UnderWay[S], error: BackendError
    ) -> Iterator[tuple[S, Finished | None]]:
        if error.kind in _HOPELESS:
            raise ServerAwayError(f"{error} See manage.py serve_check.") from error
        if error.permanent:
            question = one.written.question if one.written else ""
            yield self._end(one, Finished(question, reason=f"{one.at[1]}: {error}"))
        elif one.tries < MOST_TRIES:
            self._ask(one)
        else:
            yield self._end(one, None)

    def _tried(self) -> Iterator[tuple[S, Finished | None]]:
        for one in [*self._under_way.values()]:
            if one.trial is None or not one.trial.done() or one.written is None:
                continue
            try:
                result = one.trial.result()
            except NotRunError:
                yield self._end(one, None)
            else:
                yield self._end(one, Finished(one.written.question, result, result.reason))

    def _end(self, one: _UnderWay[S], finished: Finished | None) -> tuple[S, Finished | None]:
        del self._under_way[one.seed.key]
        return one.seed, finished

    def _look_at_servers(self) -> None:
        for endpoint in {self._writer[0], self._filter[0]}:
            condition = self._pool.condition(endpoint)
            if condition.failing_for > PATIENCE:
                raise ServerAwayError(f"{condition.reason} See manage.py serve_check.")
