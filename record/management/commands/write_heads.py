from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from record.actions.append_leaves import append_leaves
from record.actions.sign_record import sign_head
from record.actions.write_heads import HeadsError, write_heads
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Sign the log as it stands and add its heads to a folder, committed where it has git."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        append_leaves()
        sign_head()
        try:
            written = write_heads(options["folder"])
        except HeadsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['folder']}: {written} new heads")
