from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from arena_site.grants import application_role
from arena_site.postgres_tools import owner_address
from arena_site.restore import bring_back
from web.command import PlainCommand
from web.locks import Lock, held


class Command(PlainCommand):
    help = "Make database and files ready for this version. Safe to repeat; quick when ready."
    requires_system_checks: list[str] = []  # a start in production must not depend on warnings

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AS_OWNER:
            raise CommandError(
                "Tables are changed by their owner alone: set ARENA_AS_OWNER=true for this command."
            )
        application_role()  # refused before anything is changed
        with held(Lock.TABLES):
            self._bring_back()
            if _migrations_wait():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("grant_roles")
            call_command("load_starter", stdout=self.stdout)
            if settings.LOADS_OPEN_ARENA:
                call_command("load_open_arena", stdout=self.stdout)
            call_command("welcome", stdout=self.stdout)
        if not settings.STATIC_IS_BUILT:
            _collect_static()

    def _bring_back(self) -> None:
        with psycopg.connect(owner_address(), autocommit=True) as database:
            if bring_back(database):
                self.stdout.write("A restore was broken off; what was there before it is back.")


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
