"""How a server is doing, as its row says it to people."""

from datetime import timedelta

from django.utils.timezone import now

from backends.pool import Condition
from generation.models import Endpoint

Health = Endpoint.Health


def see(endpoint: Endpoint, condition: Condition) -> None:
    """Write down how a server is that is being asked just now."""
    health, note = _words(endpoint, condition)
    failing_since = now() - timedelta(seconds=condition.failing_for)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        health=health,
        health_note=note[:400],
        failing_since=failing_since if condition.failing_for else None,
        seen_at=now(),
        running=condition.under_way,
        waiting=condition.load.waiting if condition.load else None,
    )


def _words(endpoint: Endpoint, condition: Condition) -> tuple[str, str]:
    again = f"again in {condition.rests_for:.0f} s" if condition.rests_for >= 1 else ""
    if condition.failing_for:
        return Health.DOWN, ". ".join(filter(None, [condition.reason.rstrip("."), again]))
    if condition.reason or condition.limit < endpoint.parallel:
        limited = f"{condition.limit} at once instead of {endpoint.parallel}"
        return Health.SLOW, ". ".join(filter(None, [condition.reason.rstrip("."), limited, again]))
    return Health.GOOD, ""
