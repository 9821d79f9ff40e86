"""`/metrics`, for Prometheus alone: without a token in the settings it is not there."""

import logging
from collections.abc import Iterator
from hmac import compare_digest

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from arena_site.metrics.figures import SECTIONS

KEPT_SECONDS = 5  # whoever asks more often gets the same again
KEY = "metrics-page"

logger = logging.getLogger(__name__)


class Everything:
    """What `generate_latest` collects; a part that cannot be read leaves the others standing."""

    def collect(self) -> Iterator[Metric]:
        """All families, and for each section whether it could be read."""
        read = GaugeMetricFamily(
            "arena_section_read", "0 where these figures could not be read.", labels=["section"]
        )
        for section in SECTIONS:
            name = section.__name__
            try:
                yield from list(section())
                read.add_metric([name], 1)
            except (DatabaseError, redis.RedisError) as error:
                logger.warning("the figures of %s could not be read: %s", name, error)
                read.add_metric([name], 0)
        yield read


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who has the token; nobody else is told that there is such an address."""
    if not may_read(request.headers.get("Authorization", "")):
        raise Http404
    text = cache.get(KEY)
    if text is None:
        text = generate_latest(Everything())
        cache.set(KEY, text, timeout=KEPT_SECONDS)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_read(authorization: str) -> bool:
    """Whether this header holds the token of the settings; an empty one opens nothing."""
    token = settings.METRICS_TOKEN
    expected = f"Bearer {token}".encode()
    return bool(token) and compare_digest(authorization.encode(), expected)
