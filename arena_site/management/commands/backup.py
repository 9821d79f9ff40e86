from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from arena_site.backup import back_up
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write the whole database into one new file. Everybody may go on working meanwhile."
    requires_system_checks: list[str] = []  # a backup must not depend on warnings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a name that is not taken yet")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        manifest = back_up(path)
        rows = sum(table.rows for table in manifest.tables.values())
        votes = manifest.tables["annotations_vote"]
        self.stdout.write(
            f"{path}: {path.stat().st_size:,} bytes, {len(manifest.tables)} tables, {rows:,} rows, "
            f"{votes.rows:,} votes with the digest {votes.digest[:16]}"
        )
