from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from redis.exceptions import RedisError

from arena_site.grants import application_role
from arena_site.postgres_tools import as_owner
from arena_site.restore import restore
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board, Snapshot
from web.command import PlainCommand
from web.locks import Lock, held


class Command(PlainCommand):
    help = "Put a backup in the place of a database that holds no votes."
    requires_system_checks: list[str] = []  # it must work where nothing else does yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="made by the command backup")
        parser.add_argument(
            "--into-empty", action="store_true", help="refuse a database that has any table"
        )

        parser.add_argument(
            "--unsigned", action="store_true", help="take a file that is not signed with your key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        application_role()  # refused before anything is changed
        with as_owner(), held(Lock.TABLES):
            manifest = restore(
                options["file"].absolute(),
                into_empty=options["into_empty"],
                unsigned=options["unsigned"],
            )
            call_command("migrate", interactive=False, verbosity=0)  # the backup may be older
            call_command("grant_roles")
            self._forget_cached_pages()
            self._rebuild_boards()
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"Restored {rows:,} rows of {manifest.made_at}, made by version {manifest.version}; "
            "every table has its digest. Restart the application now."
        )

    def _forget_cached_pages(self) -> None:
        try:
            cache.clear()
        except RedisError:
            self.stderr.write("The broker does not answer; cached pages fade within a minute.")

    def _rebuild_boards(self) -> None:
        """Each board's newest snapshot must come out of the votes again, byte for byte."""
        for board in Board.objects.all():
            newest = Snapshot.objects.filter(board=board).select_related("board").order_by("-id")
            snapshot = newest.first()
            if snapshot and not rebuild_board(snapshot).is_same:
                raise CommandError(
                    "Everything is restored, but the newest snapshot of the board "
                    f"{board.slug} differs from what the votes give: it was changed by hand, or "
                    "made by a version that counts otherwise. New votes make a new snapshot."
                )
