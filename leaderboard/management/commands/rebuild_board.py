import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Snapshot


class Command(BaseCommand):
    help = "Compute a snapshot again from the votes and compare it byte for byte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="board, as in its address")
        parser.add_argument("--snapshot", type=UUID, help="id of the snapshot; the newest if none")
        parser.add_argument("--print", action="store_true", help="print the bytes made again")

    def handle(self, *args: Any, **options: Any) -> None:
        snapshots = Snapshot.objects.filter(board__slug=options["slug"]).select_related("board")
        if options["snapshot"]:
            snapshots = snapshots.filter(public_id=options["snapshot"])
        snapshot = snapshots.order_by("-id").first()
        if snapshot is None:
            raise CommandError(
                f"Board {options['slug']!r} has no such snapshot; /api/boards/ lists the boards."
            )
        rebuilt = rebuild_board(snapshot)
        if options["print"]:
            sys.stdout.buffer.write(rebuilt.again + b"\n")
        if not rebuilt.is_same:
            raise CommandError(f"Snapshot {snapshot.public_id} differs from what the votes give.")
        if not options["print"]:
            print(f"Snapshot {snapshot.public_id}: the same {len(rebuilt.again)} bytes again.")
