"""Signs of life that worker and beat leave in Redis; they fade when nobody renews them."""

import time

import redis

WORKER = "arena:alive:worker"  # the worker's main process is connected
BEAT = "arena:alive:beat"  # beat sends what is due
ROUND_TRIP = "arena:alive:round-trip"  # a task sent by beat was carried out by the worker
EVERY_SECONDS = 5.0
FADE_SECONDS = 15
BUSY_SECONDS = 600  # the longest that tasks may keep the whole pool from the round trip


def connect(url: str) -> "redis.Redis":
    """A client that gives up quickly."""
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=1)


def leave(client: "redis.Redis", mark: str) -> None:
    """Say that this part is alive now."""
    client.set(mark, time.time(), ex=BUSY_SECONDS if mark == ROUND_TRIP else FADE_SECONDS)


def wipe(client: "redis.Redis") -> None:
    """Forget what earlier processes said of themselves."""
    client.delete(WORKER, BEAT, ROUND_TRIP)


def present(client: "redis.Redis") -> set[str]:
    """Which marks have not faded."""
    names = (WORKER, BEAT, ROUND_TRIP)
    values = client.mget(names)
    return {name for name, value in zip(names, values, strict=True) if value is not None}
