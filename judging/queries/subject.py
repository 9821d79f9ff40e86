"""Which benchmarks a judge has looked at."""

from django.db.models import Count, Q

from catalog.models import Benchmark
from judging.models import Judge, Judgment


def main_benchmark(judge: Judge) -> Benchmark | None:
    """The one that it said most of."""
    found = judge.judgments.values("benchmark").annotate(number=Count("pk")).order_by("-number")
    row = found.first()
    return Benchmark.objects.get(pk=row["benchmark"]) if row else None


def judged_benchmarks(judge: Judge) -> list[Benchmark]:
    """Those that it said anything of, most first."""
    found = judge.judgments.values("benchmark").annotate(number=Count("pk")).order_by("-number")
    keys = [row["benchmark"] for row in found]
    there = Benchmark.objects.in_bulk(keys)
    return [there[key] for key in keys]


def judgments_by_judge() -> dict[int, dict[str, int]]:
    """How many judgments each judge made, and how many of them are invalid."""
    rows = Judgment.objects.order_by().values("judge")
    counted = rows.annotate(all=Count("pk"), bad=Count("pk", filter=~Q(invalid="")))
    return {row["judge"]: {"all": row["all"], "bad": row["bad"]} for row in counted}
