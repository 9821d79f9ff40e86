"""What worker, beat and publishers agree on: promises about lost workers, and the schedule.

The truth is in Postgres; messages carry keys only, tasks may run twice, and sweeps find what a
lost message left. So publishing gives up at once rather than keep a request waiting.
"""

import logging.config
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import redis
from celery.beat import BeatLazyFunc
from celery.signals import setup_logging
from django.conf import settings

from arena_site import marks

MAX_TASK_SECONDS = 600
SOCKET_SECONDS = 2.0
HEARTBEAT = "arena_site.heartbeat"
# A worker takes from all queues unless it is told which (`--queues`): where there are many workers,
# some are kept for one kind of work, so that a thousand answers to fetch delay no board.
QUEUES = ("celery", "ratings", "texts", "answers")
ROUTES = {
    "leaderboard.*": {"queue": "ratings"},
    "catalog.*": {"queue": "texts"},
    "imports.*": {"queue": "texts"},
    "generation.*": {"queue": "answers"},
    "judging.*": {"queue": "answers"},
    "mining.*": {"queue": "answers"},
}
PROMISES: dict[str, Any] = {
    "task_queues": {name: {"exchange": name, "routing_key": name} for name in QUEUES},
    "task_routes": ROUTES,
    "task_create_missing_queues": False,  # a misspelt name is an error, not a queue of its own
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_time_limit": MAX_TASK_SECONDS,
    "task_publish_retry": False,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 2.0,
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": SOCKET_SECONDS,
    "broker_transport_options": {
        # What a killed worker held comes back after this time; a shorter one would repeat
        # tasks that still run. The scan for it is every second instead of every 100.
        "visibility_timeout": MAX_TASK_SECONDS + 60,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": SOCKET_SECONDS,
        "socket_timeout": SOCKET_SECONDS,
        "max_retries": 0,
    },
}


@setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_the_site_does(**_kwargs: Any) -> None:
    """Celery would set up lines of its own."""
    logging.config.dictConfig(settings.LOGGING)


@cache
def redis_client() -> "redis.Redis":
    """One client for the marks of this process."""
    return marks.connect(settings.REDIS_URL)


def beat_time() -> float:
    """Evaluated in beat each time it sends the heartbeat, so it is beat's own sign of life."""
    leave_mark(marks.BEAT)
    return time.time()


def leave_mark(mark: str) -> None:
    """Say that this part is alive: to everybody in Redis, and to its own container in a file."""
    marks.leave(redis_client(), mark)
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


def schedule() -> dict[str, dict[str, Any]]:
    """The sweeps of the rooms, and the heartbeat."""
    heartbeat = {
        "task": HEARTBEAT,
        "schedule": marks.EVERY_SECONDS,
        "args": (BeatLazyFunc(beat_time),),
        "options": {"expires": marks.FADE_SECONDS},
        "last_run_at": datetime(2000, 1, 1, tzinfo=UTC),  # the first one at once
    }
    return {**settings.CELERY_BEAT_SCHEDULE, "heartbeat": heartbeat}
