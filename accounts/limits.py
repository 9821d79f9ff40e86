"""How often a person may do something: one atomic counter for each person and minute."""

import time
from functools import cache

import redis
from django.conf import settings
from django.utils.translation import gettext as _

WINDOW_SECONDS = 60


class LimitExceededError(Exception):
    """Too many in this minute; `retry_after` says how many seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        words = _("Too many requests; try again in {seconds} seconds.")
        super().__init__(words.format(seconds=retry_after))
        self.retry_after = retry_after


@cache
def counters() -> "redis.Redis":
    """One client for this process; it gives up quickly."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)


def count_one(what: str, who: int | str, *, limit: int) -> None:
    """Count one use; raises `LimitExceededError` beyond `limit` a minute.

    Without the counter's store people can still work: it fails open, because a lost vote is
    worse than a fast one.
    """
    window, elapsed = divmod(time.time(), WINDOW_SECONDS)
    key = f"limit:{what}:{who}:{int(window)}"
    try:
        with counters().pipeline() as pipeline:  # both commands in one message
            pipeline.incr(key)
            pipeline.expire(key, WINDOW_SECONDS * 2)
            used = int(pipeline.execute()[0])
    except redis.RedisError:
        return
    if used > limit:
        raise LimitExceededError(retry_after=int(WINDOW_SECONDS - elapsed) + 1)
