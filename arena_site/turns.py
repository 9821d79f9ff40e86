"""Who changes the tables as a whole, one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ONE_AT_A_TIME = 5_162_203  # number of the advisory lock; any number will do


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever prepares or restores the database; the lock goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
