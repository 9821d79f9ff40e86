"""One process at a time asks an endpoint: a lock that ends with the connection that took it.

Writes go over the same connection. Who lost the lock has lost the connection too, and can write
nothing any more.
"""

from collections.abc import Iterable

from django.db import connection

from web.locks import Lock


def try_lock(endpoint_id: int) -> bool:
    """Whether this process may ask the endpoint from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [Lock.ENDPOINT, endpoint_id])
        return bool(cursor.fetchone()[0])


def locked() -> set[int]:
    """The endpoints that some process asks just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND classid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Lock.ENDPOINT],
        )
        return {int(pk) for (pk,) in cursor.fetchall()}


def unlock(endpoint_ids: Iterable[int]) -> None:
    """Let others ask these."""
    with connection.cursor() as cursor:
        for endpoint_id in endpoint_ids:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Lock.ENDPOINT, endpoint_id])
