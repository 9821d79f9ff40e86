import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.models import Answer, BenchmarkItem
from evidence.pairs import Thresholds, hard_items, pairs_of
from evidence.samples import Sample, samples_of
from generation.find import find_benchmark, find_competitors
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write pairs of a better and a worse answer, by how much of their tests they pass."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("output", metavar="FILE", help="JSON Lines; it must not be there yet")
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--competitor", nargs="+", action="extend", default=[], metavar="NAME")
        parser.add_argument("--high", type=float, default=0.8, help="of the better one")
        parser.add_argument("--gap", type=float, default=0.4, help="between the two")
        parser.add_argument(
            "--rule",
            choices=["strict", "inclusive"],
            default="strict",
            help="more than, as the paper says; at least, as its code does",
        )
        parser.add_argument(
            "--denominator",
            choices=["surviving", "written"],
            default="surviving",
            help="written: also tests that the filter dropped, as published",
        )
        parser.add_argument(
            "--hard", action="store_true", help="hard items only: low mean, high spread"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        competitors = find_competitors(options["competitor"])
        samples = samples_of(benchmark, competitors, options["denominator"])
        if not samples:
            raise CommandError("No answer of this benchmark was run: manage.py execute")
        if options["hard"]:
            hard = set(hard_items(samples))
            samples = [sample for sample in samples if sample.item in hard]
            self.stdout.write(f"hard items  {len(hard):,}")
        names = ("high", "gap", "rule")
        found = list(pairs_of(samples, Thresholds(**{name: options[name] for name in names})))
        written = write(Path(options["output"]), found)
        self.stdout.write(f"samples     {len(samples):,}")
        self.stdout.write(f"pairs       {written:,}")
        if len(found) > written:
            self.stdout.write(f"twice       {len(found) - written:,}: the same two texts")


def write(path: Path, pairs: Sequence[tuple[Sample, Sample]]) -> int:
    """Write each pair of texts once; return how many."""
    items = {pair[0].item for pair in pairs}
    prompts = {
        item.pk: item for item in BenchmarkItem.objects.filter(pk__in=items).only("key", "messages")
    }
    answers = {sample.answer for pair in pairs for sample in pair}
    texts = dict(Answer.objects.filter(pk__in=answers).values_list("pk", "text"))
    seen: set[tuple[int, str, str]] = set()
    with path.open("x", encoding="utf-8") as file:
        for better, worse in pairs:
            chosen, rejected = texts[better.answer], texts[worse.answer]
            if (better.item, chosen, rejected) in seen:
                continue
            seen.add((better.item, chosen, rejected))
            record = {
                "id": prompts[better.item].key,
                "instruction": prompts[better.item].prompt,
                "input": "",
                "chosen": chosen,
                "rejected": rejected,
                "chosen_share": round(better.share, 6),
                "rejected_share": round(worse.share, 6),
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return len(seen)
