from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Job
from catalog.models import Benchmark, Competitor
from execution.actions.run_answers import ask_for_execution, execute_job
from execution.pass_rates import PassRate, pass_rates
from execution.waiting import carry_out
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Run the answers of a benchmark against its tests; what was run already is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument(
            "--competitor", nargs="+", action="extend", default=[], help="these models only"
        )
        parser.add_argument("--wait", action="store_true", help="until it is done; print a table")

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = Benchmark.objects.named(options["benchmark"])
        if benchmark is None:
            raise CommandError(f"There is no benchmark {options['benchmark']!r}.")
        job = ask_for_execution(benchmark, _competitors(options["competitor"]), actor=None)
        if not options["wait"]:
            self.stdout.write(f"A worker runs them: /jobs/{job.public_id}/")
            return
        carry_out(job, execute_job)
        if job.state != Job.State.DONE:
            raise CommandError(job.message)
        self.stdout.write(f"executions {job.summary['executions']:,}")
        if left := job.summary["not_run"]:
            self.stdout.write(f"not run    {left:,}: no sandbox came up; run the command again")
        for line in table(pass_rates(benchmark)):
            self.stdout.write(line)


def _competitors(names: Sequence[str]) -> list[Competitor]:
    found = {each.name: each for each in Competitor.objects.filter(name__in=names)}
    if unknown := [name for name in names if name not in found]:
        raise CommandError(f"There is no model {unknown[0]!r}; names are on the page Models.")
    return list(found.values())


def table(rows: Sequence[PassRate]) -> list[str]:
    """Passed and failed of each competitor, and by status."""
    if not rows:
        return ["There is nothing to run: no answer of this benchmark has tests."]
    width = max(len("model"), *(len(row.competitor) for row in rows))
    lines = [f"{'model':<{width}}  passed  failed   rate  95 % interval  by status"]
    for row in rows:
        statuses = ", ".join(f"{name} {count}" for name, count in sorted(row.by_status.items()))
        lines.append(
            f"{row.competitor:<{width}}  {row.passed:>6}  {row.executed - row.passed:>6}  "
            f"{row.pass_rate:>5.1%}  {row.lower:.1%} to {row.upper:.1%}  {statuses}"
        )
    return lines
