import json
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from catalog.models import Answer, Benchmark
from generation.find import find_benchmark, find_competitors
from judging.find import find_judge
from judging.queries.marks import MarkedAnswer, marked_answers
from judging.queries.preferences import preference_table
from judging.split import TEST_SHARE, split
from web.command import PlainCommand

Task = tuple[str, str]  # key of the item, preference


class Command(PlainCommand):
    help = "Split rated tasks 95 to 5 by preference, write both parts, and print the means."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--judge", required=True, help="name or slug")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--share", type=float, default=TEST_SHARE, help="left for testing")
        parser.add_argument(
            *("--reference",), action="extend", nargs="+", default=[], metavar="COMPETITOR"
        )
        parser.add_argument("--against", metavar="COMPETITOR", help="count wins against this one")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["share"] < 1:
            raise CommandError(f"--share is {options['share']}; give a number between 0 and 1.")
        benchmark, judge = find_benchmark(options["benchmark"]), find_judge(options["judge"])
        rated: dict[Task, list[MarkedAnswer]] = defaultdict(list)
        for mark in marked_answers(benchmark, judge):
            rated[mark.item_key, mark.preference].append(mark)
        if not rated:
            raise CommandError(f"{judge} rated nothing of {benchmark.name}.")
        names = find_competitors(options["reference"])
        references = _references(benchmark, [each.pk for each in names])
        parts = split({t: t[1] for t in rated}, seed=options["seed"], share=options["share"])
        options["out"].mkdir(parents=True, exist_ok=True)
        for name, tasks in zip(("train", "test"), parts, strict=True):
            path = options["out"] / f"{name}.jsonl"
            lines = (_line(task, rated[task], references, name == "test") for task in tasks)
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            self.stdout.write(f"{name:<6} {len(tasks):,}")
        against = next(iter(find_competitors(filter(None, [options["against"]]))), None)
        for line in aligned(_means(preference_table(judge, benchmark, against))):
            self.stdout.write(line)


def _references(benchmark: Benchmark, competitors: list[int]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Answer.objects.ready().filter(item__benchmark=benchmark, competitor__in=competitors)
    for key, name, text in rows.values_list("item__key", "competitor__name", "text"):
        found[key][name] = text
    return found


def _line(
    task: Task, marks: list[MarkedAnswer], references: dict[str, dict[str, str]], is_test: bool
) -> str:
    key, preference = task
    made: dict[str, Any] = {"id": key, "preference": preference}
    made["annotations"] = [
        {"competitor": mark.competitor, "rating": mark.value, "rationale": mark.rationale}
        for mark in marks
    ]
    if is_test:
        made["references"] = references.get(key, {})
    return json.dumps(made, ensure_ascii=False)


def _means(table: dict[str, Any]) -> FirstRows:
    """Means by preference with the width of their intervals."""

    def cell(found: dict[str, Any]) -> str:
        if found["mean"] is None:
            return "-"
        half = "" if found["upper"] is None else f" ±{found['upper'] - found['mean']:.2f}"
        return f"{found['mean']:.2f}{half}"

    rows = [
        [
            row["competitor"],
            *(cell(found) for found in row["cells"].values()),
            "-" if row["average"] is None else f"{row['average']:.2f}",
            "/".join(map(str, row["against"].values())) if row["against"] else "",
        ]
        for row in table["rows"]
    ]
    return FirstRows(["model", *table["columns"], "average", "win/tie/loss"], rows)
