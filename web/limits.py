"""How often somebody may do something: one atomic counter for each person and window of time."""

from contextlib import suppress
from functools import cache

import redis
from django.conf import settings
from django.utils.translation import gettext as _

MINUTE = 60


class LimitExceededError(Exception):
    """Too many in this window; `retry_after` says how many seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        words = _("Too many requests; try again in {seconds} seconds.")
        super().__init__(words.format(seconds=retry_after))
        self.retry_after = retry_after


@cache
def counters() -> "redis.Redis":
    """One client for this process; it gives up quickly."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)


def count_one(what: str, who: int | str, *, limit: int, seconds: int = MINUTE) -> None:
    """Count one use; raises `LimitExceededError` beyond `limit` in so many seconds.

    Without the counter's store people can still work: it fails open, because a lost vote is
    worse than a fast one, and who cannot sign in cannot repair.
    """
    try:
        used, left = _add(1, what, who, seconds)
    except redis.RedisError:
        return
    if used > limit:
        raise LimitExceededError(retry_after=max(left, 1))


def give_back(what: str, who: int | str, *, seconds: int = MINUTE) -> None:
    """Take one use back that turned out not to count."""
    with suppress(redis.RedisError):
        _add(-1, what, who, seconds)


def start_over(what: str, who: int | str) -> None:
    """Forget all uses."""
    with suppress(redis.RedisError):
        counters().delete(_key(what, who))


def _add(number: int, what: str, who: int | str, seconds: int) -> tuple[int, int]:
    """How many uses there are now, and for how many seconds they count.

    The window begins with its first use: tries at the same time are always in the same one.
    """
    key = _key(what, who)
    with counters().pipeline(transaction=True) as pipeline:  # one message, carried out as one
        pipeline.set(key, 0, ex=seconds, nx=True)
        pipeline.incrby(key, number)
        pipeline.ttl(key)
        _made, used, left = pipeline.execute()
    return int(used), int(left)


def _key(what: str, who: int | str) -> str:
    return f"limit:{what}:{who}"
