import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from catalog.models import Answer
from curation.named import benchmark_named
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write the answers of a benchmark as JSON Lines, for python -m training.score."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument("--competitor", nargs="+", action="extend", default=[], metavar="NAME")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = benchmark_named(options["benchmark"])
        answers = Answer.objects.ready().filter(item__in=benchmark.items.current())
        if options["competitor"]:
            answers = answers.filter(competitor__name__in=options["competitor"])
        rows = answers.order_by("item__key", "competitor__name", "sample", "attempt").values_list(
            "item__key", "competitor__name", "sample", "item__messages", "text"
        )
        part = options["out"].with_name(f".{options['out'].name}.part")
        count = 0
        with part.open("w", encoding="utf-8") as file:
            for item, competitor, sample, messages, text in rows.iterator(chunk_size=500):
                row = {"item": item, "competitor": competitor, "sample": sample}
                row |= {"messages": messages, "answer": text}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
        part.replace(options["out"])
        self.stdout.write(f"{count:,} answers: {options['out']}")
