from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from curation.named import benchmark_named, release_named
from curation.release_files import ExportError, write_release
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write a release as a folder: JSON Lines, Parquet, a card and a manifest with digests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument("name", help="of the release")
        parser.add_argument("folder", type=Path, metavar="DIR", help="made where there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        release = release_named(benchmark_named(options["benchmark"]), options["name"])
        try:
            manifest = write_release(release, options["folder"])
        except ExportError as error:
            raise CommandError(str(error)) from error
        for name, facts in manifest["files"].items():
            self.stdout.write(f"{name:<16} {facts['bytes']:>12,} bytes  {facts['sha256']}")
        self.stdout.write(f"{manifest['items']:,} items, digest {manifest['items_digest']}")
