from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from exports.actions.register_run import register_run
from exports.run_files import RunFilesError
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Take a finished training run in, so that it has a page and can enter the arena."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="that training wrote")
        parser.add_argument("--name", default="", help="instead of the folder's")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = register_run(options["folder"], name=options["name"])
        except RunFilesError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{run.name}: {run.method} on {run.base}, /runs/{run.public_id}/")
