from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError

from accounts.actions import jobs
from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from generation.find import find_competitors
from mining.actions.open_turns import open_turns
from mining.actions.start_run import Plan, RunError, start_run
from mining.grid import TEMPERATURES, TOP_PS, GridError, grid_of
from mining.models import Bands, MiningRun
from mining.openings import TEMPLATES, OpeningError
from mining.queries.funnel import funnel_of
from mining.tutors import USUAL, UnknownTutorError, languages_named
from mining.waiting import wait_for
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Mine instructions out of models; with --wait, say what came of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            *("--competitor",), action="extend", nargs="+", required=True, metavar="NAME"
        )
        parser.add_argument("--name", default="", help="of the run (default: run-N)")
        parser.add_argument(
            *("--per-configuration",), type=int, default=20, metavar="N",
            help="instructions of each model for each temperature and top_p (default: 20)",
        )  # fmt: skip
        parser.add_argument("--temperature", type=float, nargs="+", default=TEMPERATURES)
        parser.add_argument("--top-p", type=float, nargs="+", default=TOP_PS)
        parser.add_argument(
            *("--language",), nargs="+", default=USUAL, metavar="NAME",
            help=f"of the tutors, or none for no tutor (default: {' '.join(USUAL)})",
        )  # fmt: skip
        parser.add_argument(
            *("--template",), action="append", default=[], metavar="NAME=FAMILY",
            help=f"of a model whose server does not tell it: {', '.join(TEMPLATES)}",
        )  # fmt: skip
        parser.add_argument("--max-tokens", type=int, default=512, metavar="N")
        parser.add_argument("--seed", type=int)
        parser.add_argument("--grader", metavar="NAME", help="the model that grades 1 to 10")
        parser.add_argument("--bands", choices=Bands.values, default=Bands.PAPER)
        parser.add_argument("--cut", type=int, default=6, help="lowest grade kept (default: 6)")
        parser.add_argument("--budget", type=Decimal, help="at which the run is paused")
        parser.add_argument("--wait", action="store_true", help="until all is mined and graded")
        parser.add_argument(
            *("--patience", "-p"), type=float, default=60.0, metavar="SECONDS",
            help="wait so long for servers that are away (default: 60); the run stays",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        competitors = find_competitors(options["competitor"])
        try:
            run = start_run(competitors, plan_of(options))
        except (RunError, GridError, UnknownTutorError) as error:
            raise CommandError(str(error)) from error
        try:
            open_turns(run)
        except OpeningError as error:
            for job in run.jobs.all():
                jobs.cancel(job, actor=None)
            raise CommandError(str(error)) from error
        wanted = sum(job.total or 0 for job in run.jobs.all())
        self.stdout.write(f"Run {run.slug}: {wanted} instructions wanted")
        if options["wait"]:
            self.wait_for(run, options["patience"])

    def wait_for(self, run: MiningRun, patience: float) -> None:
        """Do here what no worker does already, until the run waits for a choice."""
        missing = wait_for(run, patience)
        steps = [[step.title, f"{step.left}", f"{step.gone}"] for step in funnel_of(run).steps]
        for line in aligned(FirstRows(["step", "left", "gone"], steps)):
            self.stdout.write(line)
        if missing:
            raise CommandError(missing)


def plan_of(options: dict[str, Any]) -> Plan:
    """What the options ask for. Raises RunError, GridError, UnknownTutorError, CommandError."""
    stated = (word.partition("=") for word in options["template"])
    families = {}
    for name, _, family in stated:
        (competitor,) = find_competitors([name])
        families[competitor.slug] = family
    same = ("name", "per_configuration", "max_tokens", "seed", "bands", "cut", "budget")
    return Plan(
        grid=grid_of(options["temperature"], options["top_p"]),
        languages=languages_named(options["language"]),
        templates=families,
        grader=next(iter(find_competitors(filter(None, [options["grader"]]))), None),
        **{name: options[name] for name in same},
    )
