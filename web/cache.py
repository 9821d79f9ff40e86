"""The cache, named by the setting CACHES."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class OpenCache(RedisCache):
    """Takes every key for a new one while Redis is away.

    allauth adds each code of the second step, to let it open once. Better that a code opens
    twice in its half minute than that nobody with a second step can come in and repair.
    """

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        try:
            return super().add(key, value, timeout=timeout, version=version)
        except RedisError:
            return True
