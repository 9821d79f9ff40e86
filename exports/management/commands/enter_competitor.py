import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from catalog.models import Benchmark
from exports.actions.enter_competitor import (
    OVERLAP,
    Entry,
    EntryError,
    enter_competitor,
    pair_with_family,
)
from exports.models import TrainingRun
from generation.actions.serve_jobs import serve_jobs
from generation.find import find_benchmark, find_endpoint
from web.command import PlainCommand

LOOK_EVERY = 0.2  # seconds


class Command(PlainCommand):
    help = (
        "Bring what was trained back: load it on a server, make the model with its ancestry, have "
        "it answer, pair it with its base and the board's others."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help="name of a registered run")
        parser.add_argument("--endpoint", required=True, metavar="NAME")
        parser.add_argument("--name", default="", help="of the model; else the run's")
        parser.add_argument("--base", default="", help="the model that it was trained from")
        parser.add_argument("--benchmark", default="", help="else the one of the export")
        parser.add_argument("--overlap", type=int, default=OVERLAP, help="votes for each battle")
        parser.add_argument("--wait", action="store_true", help="until it has answered; then pair")
        parser.add_argument("--patience", type=float, default=600.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        run = TrainingRun.objects.filter(name=options["run"]).first()
        if run is None:
            names = ", ".join(TrainingRun.objects.values_list("name", flat=True)[:20])
            raise CommandError(
                f"There is no run {options['run']!r}. There are: {names or 'none'}. "
                "Register one: manage.py register_run DIR."
            )
        try:
            entry = self.enter(run, options)
        except EntryError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{entry.competitor.name}, from {entry.base.name}: {entry.adapter}")
        if entry.job:
            self.stdout.write(f"Job {entry.job.public_id}: {entry.job.total} answers wanted")
            if options["wait"]:
                self.wait_for(entry, options["patience"])
        battles = pair_with_family(entry, run, overlap=options["overlap"])
        self.stdout.write(f"{battles} battles with its family and the others")
        if entry.job and not options["wait"]:
            self.stdout.write("Run the same command again when it has answered: it pairs the rest.")

    def enter(self, run: TrainingRun, options: dict[str, Any]) -> Entry:
        benchmark: Benchmark | None = None
        if options["benchmark"]:
            benchmark = find_benchmark(options["benchmark"])
        return enter_competitor(
            run,
            find_endpoint(options["endpoint"]),
            name=options["name"],
            base=options["base"],
            benchmark=benchmark,
        )

    def wait_for(self, entry: Entry, patience: float) -> None:
        """Serve in this process what no worker serves already."""
        job = entry.job
        until = time.monotonic() + patience

        def goes_on() -> bool:
            if job:
                job.refresh_from_db(fields=["state", "done"])
            return bool(job and not job.is_over and time.monotonic() < until)

        while goes_on():
            serve_jobs(meanwhile=goes_on)
            time.sleep(LOOK_EVERY)
