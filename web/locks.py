"""Advisory locks of the database: all their numbers, and the order in which they are taken.

Nobody waits for a lock while holding one that stands below it in `Lock`; so no two wait for each
other. Who holds one of them for long does nothing else meanwhile that others wait for: an import
commits before its votes are numbered, and boards are rated after the ledger was let go.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """What is done by one at a time; the numbers are any that nothing else uses."""

    TABLES = 5_162_203  # preparing or restoring the database as a whole
    REPORTS = 0x5E9047  # reports of campaigns
    RENDERING = 0x4E4DE4  # names in answers, and HTML of texts
    IMPORT = 0x1A7A5E  # a file: two would not see each other's new competitors
    NEW_BOARD = 0xADDB0A  # a board: two would see neither twin nor address
    ENDPOINT = 0xE17D  # a model server that a process asks; its id is the second half
    STEP = 0x57E95  # what boards show; first half of the lock, the benchmark's id is the second
    BOARD = 0xB0A2D  # a snapshot; first half of the lock, the board's id is the second
    LEDGER = 0x1ED6E5  # numbers of facts
    RECORD = 0x4EC04D  # leaves of the log, and what is signed


def wait_for(lock: Lock, part: int | None = None) -> None:
    """Hold a lock, or a part of it, until the transaction ends."""
    numbers = [lock] if part is None else [lock, part]
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({marks})", numbers)


def is_had(lock: Lock) -> bool:
    """Hold a lock until the transaction ends, if it is free now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return bool(cursor.fetchone()[0])


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Wait for a lock and hold it within the block, whatever commits in between."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


@contextmanager
def held_if_free(lock: Lock) -> Iterator[bool]:
    """Whether the lock is had, and held within the block; it goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        is_free = bool(cursor.fetchone()[0])
        try:
            yield is_free
        finally:
            if is_free:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def take_part(lock: Lock, part: int) -> bool:
    """Take a part of a lock if it is free; it goes with the connection, or by `let_go`.

    What is written over the same connection is safe: who lost the lock has lost the connection
    too, and can write nothing any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, part])
        return bool(cursor.fetchone()[0])


def taken_parts(lock: Lock) -> set[int]:
    """The parts that some connection holds just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND classid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [lock],
        )
        return {int(pk) for (pk,) in cursor.fetchall()}


def let_go(lock: Lock, parts: Iterable[int]) -> None:
    """Let others take these parts."""
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, part])
