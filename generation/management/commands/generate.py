import time
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Job
from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from generation.actions.run_job import JobPlanError, plan, start_job
from generation.actions.serve_jobs import serve_jobs
from generation.find import find_benchmark, find_competitors, find_release
from generation.models import Endpoint, GenerationJob
from generation.tally import Line, lines_of
from web.command import PlainCommand

OVER = {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED, Job.State.PAUSED}


class Command(PlainCommand):
    help = "Have models answer a benchmark; with --wait, say what came of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument(
            *("--competitor",), action="extend", nargs="+", required=True, metavar="NAME"
        )
        parser.add_argument("--release", help="answer its item versions, not the items as of now")
        parser.add_argument("--samples", type=int, default=1, metavar="N", help="answers each")
        parser.add_argument("--budget", type=Decimal, help="at which the job is paused")
        parser.add_argument("--plan", action="store_true", help="say what it comes to, ask nothing")
        parser.add_argument("--wait", action="store_true", help="until all is answered")
        parser.add_argument(
            *("--patience", "-p"),
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="wait so long for servers that are away (default: 60); the job stays",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        competitors = find_competitors(options["competitor"])
        samples, release = options["samples"], find_release(benchmark, options["release"])
        try:
            if options["plan"]:
                found = plan(benchmark, competitors, samples, release)
                self.stdout.write(
                    f"{found.requests} requests, about {found.tokens:,} tokens, "
                    f"{found.hours:.2f} hours, cost {found.cost:.2f}"
                )
                return
            job = start_job(
                benchmark,
                competitors,
                samples=samples,
                budget=options["budget"],
                release=release,
            )
        except JobPlanError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Job {job.public_id}: {job.total} answers wanted")
        if options["wait"]:
            self.wait_for(job, options["patience"])

    def wait_for(self, job: GenerationJob, patience: float) -> None:
        """Serve in this process what no worker serves already, until the job is over."""
        watch = Watch(job, patience)
        while watch.goes_on():
            serve_jobs(meanwhile=watch.goes_on)
            time.sleep(0.2)
        job.refresh_from_db()
        lines = lines_of(job)
        for line in aligned(table_of(lines)):
            self.stdout.write(line)
        missing = sum(line.asked - line.settled for line in lines)
        if missing:
            raise CommandError(f"{missing} answers are still missing. {watch.reason()}".strip())


class Watch:
    """Whether there is still something to wait for."""

    def __init__(self, job: GenerationJob, patience: float) -> None:
        self._job = job
        self._patience = patience
        self._settled = -1
        self._moved_at = time.monotonic()

    def goes_on(self) -> bool:
        """Not over, and an answer came or a server is at work within our patience."""
        self._job.refresh_from_db(fields=["state", "done", "message"])
        if self._job.state in OVER:
            return False
        if self._job.done != self._settled or self._is_answering():
            self._settled, self._moved_at = self._job.done, time.monotonic()
        return time.monotonic() - self._moved_at < self._patience

    def _endpoints(self) -> "list[Endpoint]":
        found = Endpoint.objects.filter(servings__competitor__in=self._job.competitors.all())
        return list(found.distinct())

    def _is_answering(self) -> bool:
        down = Endpoint.Health.DOWN
        return any(e.running and e.health != down for e in self._endpoints())

    def reason(self) -> str:
        """Why it is not done, as far as it is known."""
        down = [f"{e.name}: {e.health_note}." for e in self._endpoints() if e.health == "down"]
        return " ".join(filter(None, [self._job.message, *down]))


def table_of(lines: list[Line]) -> FirstRows:
    """One row for each model, and their sum."""
    columns = ("model", "asked", "ready", "model failures", "infrastructure failures")
    rows = [
        [
            line.competitor.name,
            *map(str, (line.asked, line.ready, line.failed, line.missing, line.retried)),
            *(str(line.tokens), f"{line.seconds:.1f}"),
        ]
        for line in lines
    ]
    sums = [sum(float(row[n]) for row in rows) for n in range(1, 8)]
    total = ["all", *(f"{number:.0f}" for number in sums[:-1]), f"{sums[-1]:.1f}"]
    return FirstRows([*columns, "tried again", "tokens", "seconds"], [*rows, total])
