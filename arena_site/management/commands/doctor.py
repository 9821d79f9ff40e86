import os
import shutil
import time
from typing import Any

import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from arena_site import marks
from arena_site.grants import GrantError, application_role, excess, unguarded
from arena_site.health import Part, parts

MIN_FREE_BYTES = 1_000_000_000
MAX_DIFFERENCE_SECONDS = 2.0


class Command(BaseCommand):
    help = "Say of each part whether it is well and how to repair it; exit status 1 if one is not."
    requires_system_checks: list[str] = []  # it must speak when little else works

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*parts(), disk(), clock(), proxy(), append_only()]
        width = max(len(part.name) for part in found)
        for part in found:
            line = f"{'ok  ' if part.ok else 'BAD '} {part.name:<{width}}  {part.why}"
            self.stdout.write(line if part.ok else f"{line}. {part.repair}")
        if bad := sum(not part.ok for part in found):
            raise CommandError(f"{bad} of {len(found)} parts need repair.")


def disk() -> Part:
    """Whether the data folder can be written and has room."""
    folder = settings.DATA_DIR
    if not os.access(folder, os.W_OK):
        return Part(
            "disk",
            ok=False,
            why=f"{folder} cannot be written",
            repair="Repair its permissions or set ARENA_DATA to another folder.",
        )
    free = shutil.disk_usage(folder).free
    return Part(
        "disk",
        ok=free >= MIN_FREE_BYTES,
        why=f"{free / 1e9:.1f} GB free in {folder}",
        repair="Delete what is not needed, or move the data folder to a larger disk.",
    )


def proxy() -> Part:
    """Whether somebody whose word is believed says which requests came by https."""
    return Part(
        "proxy",
        ok=bool(settings.PROXIES) or not settings.IS_PUBLIC,
        why=f"{settings.PROXIES} in front of {settings.URL}",
        repair="Something ends https there: count it in ARENA_PROXIES, so that its word on how a "
        "request came is believed and plain http is redirected.",
    )


def clock() -> Part:
    """Whether this machine, the database and the broker agree on the time."""
    try:
        differences = [_database_time() - time.time(), _broker_time() - time.time()]
    except (DatabaseError, redis.RedisError):
        return Part(
            "clock",
            ok=False,
            why="unknown without database and broker",
            repair="Repair them first.",
        )
    worst = max(differences, key=abs)
    return Part(
        "clock",
        ok=abs(worst) <= MAX_DIFFERENCE_SECONDS,
        why=f"at most {abs(worst):.1f} s between this machine, database and broker",
        repair="Synchronise the clocks of the machines (NTP).",
    )


def _database_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def _broker_time() -> float:
    with marks.connect(settings.REDIS_URL) as client:
        seconds, microseconds = client.time()
    return float(seconds + microseconds / 1e6)


def append_only() -> Part:
    """Whether the application's role is kept from changing facts."""
    repair = "Run `ARENA_AS_OWNER=true python manage.py grant_roles`."
    try:
        found, open_tables = excess(connection, application_role()), unguarded(connection)
    except GrantError as error:
        return Part("append-only grants", ok=False, why="missing", repair=str(error))
    except DatabaseError:
        return Part("append-only grants", ok=False, why="unknown", repair="Repair the database.")
    if found:
        why = f"the application may {', '.join(sorted(found)[:3])}"
        return Part("append-only grants", ok=False, why=why, repair=repair)
    if open_tables:
        why = f"the triggers of {', '.join(open_tables)} are missing or off"
        repair = "As the owner: ALTER TABLE ... ENABLE TRIGGER USER; a missing one is in a backup."
        return Part("append-only grants", ok=False, why=why, repair=repair)
    return Part("append-only grants", ok=True, why="facts cannot be changed")
