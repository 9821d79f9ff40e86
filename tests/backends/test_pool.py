"""A server is kept as busy as it bears: its waiting queue, its 429s and its tokens set the pace."""

import asyncio

import pytest

from backends import BackendError, Kind, Load, Message, Request
from backends.pool import Limits, Pool
from backends.scripted import Reply, ScriptedBackend
from backends.token_bucket import TokenBucket
from tests.arena_site.waiting import until

ASK = (Message("user", "Add two numbers."),)


class Crowded(ScriptedBackend):
    """A server at which requests wait, as its own metrics say."""

    waiting = 0.0

    async def load(self):
        return Load(running=4, waiting=self.waiting)


@pytest.fixture
def looks_often(monkeypatch):
    monkeypatch.setattr("backends.pool.LOAD_EVERY", 0.01)


def send(pool, number):
    for key in range(number):
        pool.submit("house", key, Request("scripted", ASK))


def collect(pool, number):
    found = []
    until(lambda: found.extend(pool.collect(0.01)) or len(found) >= number)
    return found


def test_while_requests_wait_at_the_server_it_is_asked_for_fewer_at_once(looks_often):
    gate, started = asyncio.Event(), []

    class Held(Crowded):
        async def stream(self, request):
            started.append(request)
            await gate.wait()
            async for delta in super().stream(request):
                yield delta

    backend = Held()
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=16))
        send(pool, 40)
        until(lambda: len(started) == 16)
        backend.waiting = 24
        until(lambda: pool.condition("house").limit < 16)
        assert pool.condition("house").load == Load(running=4, waiting=24)
        until(lambda: pool.condition("house").limit == 4)  # 16 under way less half of those
        backend.waiting = 0
        pool._loop.call_soon_threadsafe(gate.set)
        assert len(collect(pool, 40)) == 40
        assert pool.condition("house").limit > 4  # and more again, as it answers


def test_a_burst_that_the_server_takes_in_is_no_reason_to_hold_back(looks_often):
    looks = iter([24.0])

    class TakesIn(Crowded):
        async def load(self):
            return Load(running=4, waiting=int(next(looks, 0)))

    backend = TakesIn(lambda _request: Reply(("a", "b"), seconds=0.05))
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=16))
        send(pool, 40)
        collect(pool, 40)
        assert pool.condition("house").limit == 16
        assert next(looks, None) is None  # it was looked at


def test_where_nothing_waits_any_more_all_are_asked_at_once_again(looks_often):
    backend = Crowded(lambda _request: Reply(("a", "b"), seconds=0.02))
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=64))
        backend.waiting = 96
        send(pool, 64)
        until(lambda: pool.condition("house").limit <= 16)
        backend.waiting = 0
        collect(pool, 64)
        send(pool, 200)
        collect(pool, 200)
        assert pool.condition("house").limit == 64


def test_a_short_queue_at_the_server_is_no_reason_to_hold_back(looks_often):
    backend = Crowded(lambda _request: Reply(("a", "b"), seconds=0.01))
    backend.waiting = 4
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=16))
        send(pool, 40)
        collect(pool, 40)
        assert pool.condition("house").limit == 16


def test_a_busy_server_gets_half_and_waits_as_long_as_it_says(monkeypatch):
    busy = BackendError("Slow down.", permanent=False, kind=Kind.BUSY, retry_after=0.05)
    replies = iter([Reply((), error=busy)])
    backend = ScriptedBackend(lambda _request: next(replies, Reply()))
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=8))
        send(pool, 1)
        (first,) = collect(pool, 1)
        assert first.error is busy
        condition = pool.condition("house")
        assert condition.limit == 4
        assert 0 <= condition.rests_for <= 0.05
        send(pool, 3)
        assert all(outcome.completion for outcome in collect(pool, 3))


def test_the_tokens_of_a_minute_are_not_exceeded():
    """By the bucket's own clock: an hour of requests as fast as they are let."""
    bucket = TokenBucket(per_minute=6000, tokens=0.0, filled_at=0.0)
    moment, used, times = 0.0, 0, []
    while moment < 3600:
        if wait := bucket.wait(moment):
            moment += wait + 1e-6
            continue
        taken = bucket.begin()
        bucket.end(taken, 250)
        used += 250
        times.append(moment)
    assert 0.97 * 6000 * 60 < used <= 1.01 * 6000 * 60
    for start in range(0, 3540, 60):
        within = sum(start <= t < start + 60 for t in times) * 250
        assert within <= 6000 + 6000 / 6 + 500  # what a pause may have saved up, and one request


def test_without_a_limit_nobody_waits():
    assert TokenBucket(per_minute=None).wait(1e9) == 0


def test_a_pool_waits_for_tokens_and_sends_all_in_the_end():
    backend = ScriptedBackend(lambda _request: Reply(("one two three",)))
    with Pool() as pool:
        pool.open("house", lambda: backend, Limits(parallel=4, tokens_per_minute=60_000))
        send(pool, 6)
        until(lambda: len(backend.asked) >= 1)
        assert len(backend.asked) < 6  # a thousand a second, and 500 is the first guess for each
        assert len(collect(pool, 6)) == 6
