"""What happens in many processes and is written nowhere else: counted together, in Redis.

Each is one message to Redis, best effort: without the broker nothing is counted, and work goes on.
"""

from contextlib import suppress
from dataclasses import dataclass

import redis

from arena_site.messaging import redis_client

REFUSALS = "arena:tally:refusals"  # by status
TASKS = "arena:tally:tasks"  # by task
TASK_SECONDS = "arena:tally:task-seconds"  # by task
TASK_FAILURES = "arena:tally:task-failures"  # by task and kind of error
BETWEEN = "|"


@dataclass(frozen=True)
class Tallies:
    """All of them as they stand."""

    refusals: dict[str, float]
    tasks: dict[str, float]
    task_seconds: dict[str, float]
    task_failures: dict[str, float]


def count_refusal(status: int) -> None:
    """A request that came to nothing through no fault of the browser, or that was too many."""
    with suppress(redis.RedisError):
        redis_client().hincrby(REFUSALS, str(status), 1)


def count_task(name: str, seconds: float) -> None:
    """A task has ended, well or not."""
    with suppress(redis.RedisError), redis_client().pipeline(transaction=False) as pipeline:
        pipeline.hincrby(TASKS, name, 1)
        pipeline.hincrbyfloat(TASK_SECONDS, name, seconds)
        pipeline.execute()


def count_task_failure(name: str, kind: str) -> None:
    with suppress(redis.RedisError):
        redis_client().hincrby(TASK_FAILURES, f"{name}{BETWEEN}{kind}", 1)


def read() -> Tallies:
    """As they stand; raises `redis.RedisError` without the broker."""
    with redis_client().pipeline(transaction=False) as pipeline:
        for key in (REFUSALS, TASKS, TASK_SECONDS, TASK_FAILURES):
            pipeline.hgetall(key)
        return Tallies(*(_numbers(raw) for raw in pipeline.execute()))


def _numbers(raw: dict[bytes, bytes]) -> dict[str, float]:
    return {name.decode(): float(value) for name, value in raw.items()}
