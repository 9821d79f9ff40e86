from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from arena_site.grants import application_role

ONE_AT_A_TIME = 5_162_203  # number of the advisory lock; any number will do


class Command(BaseCommand):
    help = "Make database and files ready for this version. Safe to repeat; quick when ready."
    requires_system_checks: list[str] = []  # a start in production must not depend on warnings

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AS_OWNER:
            raise CommandError(
                "Tables are changed by their owner alone: set ARENA_AS_OWNER=true for this command."
            )
        application_role()  # refused before anything is changed
        with _one_at_a_time():
            if _migrations_wait():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("grant_roles")
            call_command("load_starter", stdout=self.stdout)
            call_command("welcome", stdout=self.stdout)
        _collect_static()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Several machines may start at once; the lock goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static() -> None:
    """Collect and compress only what changed, for that takes longer than all the rest."""
    stamp = Path(settings.STATIC_ROOT, ".collected")
    digest = _digest_of_static_files()
    if stamp.exists() and stamp.read_text() == digest:
        return
    # Everything anew: a file that is older than its copy would be left out otherwise.
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)


def _digest_of_static_files() -> str:
    digest = sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
