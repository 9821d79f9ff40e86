"""The Celery application that carries out the tasks of all rooms."""

import logging
import os
import time
from typing import Any

import redis
from celery import Celery
from celery.signals import heartbeat_sent

from arena_site import marks
from arena_site.logs import tracing  # noqa: F401 (connects its signals)
from arena_site.messaging import HEARTBEAT, PROMISES, leave_mark, redis_client, schedule

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena_site.settings")
app = Celery("arena")
app.set_default()  # without it, threads of the web server would find another application
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(PROMISES)
app.conf.beat_schedule = schedule()
app.autodiscover_tasks()


@app.task(name=HEARTBEAT, shared=False)  # type: ignore[untyped-decorator]
def heartbeat(sent_at: float) -> None:
    """Close the circle beat, broker, worker; an old message says nothing."""
    if time.time() - sent_at < marks.BUSY_SECONDS:
        marks.leave(redis_client(), marks.ROUND_TRIP)


@heartbeat_sent.connect  # type: ignore[untyped-decorator]
def mark_worker(**_kwargs: Any) -> None:
    """The worker's main process is there even while tasks keep its whole pool busy."""
    try:
        leave_mark(marks.WORKER)
    except redis.RedisError as error:
        logger.warning("The worker could not leave its mark: %s", error)
