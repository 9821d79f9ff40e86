import time
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Job
from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from catalog.models import Benchmark, Competitor
from generation.find import find_benchmark, find_competitors
from generation.models import Endpoint
from judging.actions.serve_jobs import serve_jobs
from judging.actions.start_job import JudgingError, preview, start_job
from judging.find import find_judge
from judging.models import JudgingJob
from judging.progress import Line, lines_of
from web.command import PlainCommand

OVER = {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED, Job.State.PAUSED}


class Command(PlainCommand):
    help = "Have a judge look at the answers of a benchmark; with --wait, say what came of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--judge", required=True, help="name or slug")
        parser.add_argument(
            "--baseline",
            metavar="COMPETITOR",
            help="with which the others are compared; codal: whose answers are the references",
        )
        parser.add_argument(
            *("--competitor",), action="extend", nargs="+", default=[], metavar="NAME"
        )
        parser.add_argument("--repeats", type=int, default=1, metavar="N", help="looks at each")
        parser.add_argument("--budget", type=Decimal, help="that is never passed")
        parser.add_argument("--plan", action="store_true", help="say what it comes to, ask nothing")
        parser.add_argument("--wait", action="store_true", help="until all is judged")
        parser.add_argument(
            *("--patience", "-p"),
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="wait so long for a server that is away (default: 60); the job stays",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = find_benchmark(options["benchmark"])
        judge = find_judge(options["judge"])
        baseline = next(iter(find_competitors(filter(None, [options["baseline"]]))), None)
        if judge.kind.needs_baseline and baseline is None:
            raise CommandError(
                f"--baseline is needed: {judge} judges by the protocol {judge.protocol}."
            )
        competitors = find_competitors(options["competitor"]) or answering(benchmark)
        competitors = [each for each in competitors if each != baseline]
        asked = (judge, benchmark, competitors)
        more = {"baseline": baseline, "repeats": options["repeats"]}
        try:
            if options["plan"]:
                found = preview(*asked, **more)
                self.stdout.write(
                    f"{found.requests} requests ({found.judged} judged already), about "
                    f"{found.prompt_tokens + found.tokens:,} tokens, {found.hours:.2f} hours, "
                    f"cost {found.cost:.2f}"
                )
                return
            job = start_job(*asked, budget=options["budget"], **more)
        except JudgingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Job {job.public_id}: {job.total} judgments wanted")
        if options["wait"]:
            self.wait_for(job, options["patience"])

    def wait_for(self, job: JudgingJob, patience: float) -> None:
        """Serve in this process what no worker serves already, until the job is over."""
        watch = Watch(job, patience)
        while watch.goes_on():
            serve_jobs(meanwhile=watch.goes_on)
            time.sleep(0.2)
        job.refresh_from_db()
        lines = lines_of(job)
        for line in aligned(table_of(lines)):
            self.stdout.write(line)
        missing = job.wanted.exclude(state="judged").count()
        if missing:
            raise CommandError(f"{missing} judgments are still missing. {watch.reason()}".strip())


def answering(benchmark: Benchmark) -> list[Competitor]:
    """All models that have a ready answer to the benchmark's items."""
    found = Competitor.objects.filter(
        answers__status="ready", answers__item__in=benchmark.items.current()
    )
    return list(found.distinct().order_by("name"))


class Watch:
    """Whether there is still something to wait for."""

    def __init__(self, job: JudgingJob, patience: float) -> None:
        self._job = job
        self._patience = patience
        self._settled = -1
        self._moved_at = time.monotonic()

    def goes_on(self) -> bool:
        """Not over, and a judgment came or the server is at work within our patience."""
        self._job.refresh_from_db(fields=["state", "done", "message"])
        if self._job.state in OVER:
            return False
        if self._job.done != self._settled or self._is_answering():
            self._settled, self._moved_at = self._job.done, time.monotonic()
        return time.monotonic() - self._moved_at < self._patience

    def _endpoint(self) -> Endpoint | None:
        return Endpoint.objects.filter(judges=self._job.judge_id).first()

    def _is_answering(self) -> bool:
        endpoint = self._endpoint()
        return bool(endpoint and endpoint.running and endpoint.health != Endpoint.Health.DOWN)

    def reason(self) -> str:
        """Why it is not done, as far as it is known."""
        endpoint = self._endpoint()
        down = endpoint and endpoint.health == Endpoint.Health.DOWN
        words = f"{endpoint.name}: {endpoint.health_note}." if endpoint and down else ""
        return " ".join(filter(None, [self._job.message, words]))


def table_of(lines: list[Line]) -> FirstRows:
    """One row for each model, and their sum."""
    names = ("model", "judged", "valid", "invalid", "missing", "tokens", "cost")
    rows = [
        [
            line.competitor,
            *map(str, (line.judged, line.valid, line.invalid, line.missing, line.tokens)),
            f"{line.cost:.4f}",
        ]
        for line in lines
    ]
    return FirstRows([*names], rows)
