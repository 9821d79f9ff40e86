from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from catalog.models import BenchmarkItem
from evidence.pairs import hard_items
from evidence.samples import by_item, samples_of
from generation.find import find_benchmark, find_competitors
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Name the items that are hard and tell samples apart: low mean first, then high spread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--competitor", nargs="+", action="extend", default=[], metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        samples = samples_of(benchmark, find_competitors(options["competitor"]))
        if not samples:
            raise CommandError("No answer of this benchmark was run: manage.py execute")
        hard = hard_items(samples)
        for key in BenchmarkItem.objects.filter(pk__in=hard).order_by("key"):
            self.stdout.write(key.key)
        self.stderr.write(f"{len(hard):,} of {len(by_item(samples)):,} items", style_func=str)
