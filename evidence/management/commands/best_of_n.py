from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import CommandError

from catalog.models import Benchmark, Competitor
from evidence.best_of import BestOf, Line, best_of_n
from evidence.samples import Sample, samples_of
from evidence.scores import SOURCES, ScoreError, scores_of
from generation.find import find_benchmark, find_competitors
from stats.best_of import Share
from web.command import PlainCommand


class Command(PlainCommand):
    help = "How good the best of N samples is, chosen by a score, beside greedy, mean and oracle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument(
            *("--competitor",), nargs="+", action="extend", required=True, metavar="NAME",
            help="whose samples; of several the best of all is chosen",
        )  # fmt: skip
        parser.add_argument(
            "--score",
            required=True,
            metavar="SOURCE",
            help=f"{', '.join(SOURCES)}, or a file: JSON Lines of item, sample, score, competitor",
        )
        parser.add_argument(
            "--greedy",
            metavar="NAME",
            help="the model that answers without chance (found by itself at temperature 0)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        competitors = find_competitors(options["competitor"])
        samples = samples_of(benchmark, competitors)
        if not samples:
            raise CommandError(
                "None of these answers was run: manage.py execute --benchmark "
                f"{benchmark.slug} --wait"
            )
        try:
            scores = scores_of(options["score"], benchmark, samples)
        except ScoreError as error:
            raise CommandError(str(error)) from error
        beside = _greedy(options["greedy"], competitors)
        greedy = _passed(samples_of(benchmark, [beside])) if beside else None
        report = best_of_n(samples, scores, greedy)
        for line in table(report, benchmark, options["score"], beside):
            self.stdout.write(line)
        if not report.lines:
            raise CommandError(f"No sample has a score of {options['score']}.")


def _greedy(name: str | None, competitors: Sequence[Competitor]) -> Competitor | None:
    """The one that is named, or the same model at temperature 0."""
    if name:
        return find_competitors([name])[0]
    if len(competitors) > 1 or not competitors[0].model:
        return None
    same = Competitor.objects.filter(
        model=competitors[0].model, revision=competitors[0].revision, temperature=0
    )
    return same.order_by("pk").first()


def _passed(samples: Sequence[Sample]) -> dict[int, float]:
    """Whether the first sample of each item passes."""
    first: dict[int, float] = {}
    for sample in samples:
        first.setdefault(sample.item, float(sample.passes))
    return first


def table(
    report: BestOf, benchmark: Benchmark, score: str, greedy: Competitor | None
) -> Iterator[str]:
    """One line for each N; every share with its 95 % interval."""
    yield f"benchmark {benchmark.name}, {report.samples:,} samples, chosen by {score}"
    if report.unscored:
        yield f"{report.unscored:,} samples without a score are left out"
    if greedy and report.greedy:
        yield f"greedy    {_words(report.greedy)}  {greedy.name}"
    else:
        yield "greedy    none: name the model that answers without chance (--greedy NAME)"
    head = ("N", "items", "mean", "oracle", "chosen", "chosen - greedy", "beats greedy")
    yield _row(*head)
    for line in report.lines:
        yield _row(
            str(line.n),
            str(line.mean.tasks),
            _words(line.mean),
            _words(line.oracle),
            _words(line.chosen),
            _gain(line),
            line.beats_greedy,
        )


def _row(n: str, items: str, *cells: str) -> str:
    return f"{n:>3}  {items:>6}  " + "  ".join(f"{cell:<22}" for cell in cells).rstrip()


def _words(share: Share) -> str:
    return f"{share.mean:.1%} ({share.lower:.1%} to {share.upper:.1%})"


def _gain(line: Line) -> str:
    if line.gain is None:
        return "-"
    mean, lower, upper = (100 * number for number in line.gain)
    return f"{mean:+.1f} ({lower:+.1f} to {upper:+.1f})"
