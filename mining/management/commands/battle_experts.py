import time
from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import CommandError

from accounts.models import Job
from annotations.actions.pair_up import NothingToPairError
from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from generation.actions.serve_jobs import serve_jobs as serve_answers
from generation.models import Endpoint
from judging.actions.serve_jobs import serve_jobs as serve_judgments
from judging.find import find_judge
from mining.actions.advance import advance
from mining.actions.ask_people import ask_people
from mining.actions.change_alpha import change_alpha
from mining.actions.start_battles import BattlesError, Rules, start_battles
from mining.find import find_run
from mining.models import ExpertBattles, MiningRun, RatingMethod
from mining.queries.people import agreement_of
from mining.queries.scores import Scores, scores_of
from mining.waiting import PAUSE, Watch
from stats.expert_scores import ALPHA
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Let the models of a run battle over its chosen instructions, the others as judges."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help="name or slug; its newest choice is fought over")
        parser.add_argument("--alpha", type=float, help=f"weight of ratings (default: {ALPHA})")
        parser.add_argument(
            *("--method",), choices=RatingMethod.values, help="of the ratings (bradley_terry)"
        )
        parser.add_argument("--judge", nargs="+", default=[], metavar="NAME", help="in their place")
        parser.add_argument(
            *("--same-family",), action="store_true", help="models may judge their own family"
        )
        parser.add_argument("--seed", type=int)
        parser.add_argument("--wait", action="store_true", help="until all is judged")
        parser.add_argument("--ask-people", type=int, metavar="N", help="battles for people too")
        parser.add_argument(
            *("--patience", "-p"), type=float, default=60.0, metavar="SECONDS",
            help="wait so long for servers that are away (default: 60); the work stays",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        battles = self.battles_of(find_run(options["run"]), options)
        self.stdout.write(f"Battles on {battles.benchmark.slug}, alpha {battles.alpha:g}")
        if options["wait"]:
            missing = wait_for(battles, options["patience"])
            self.say(scores_of(battles), battles)
            if missing:
                raise CommandError(missing)
        if options["ask_people"]:
            try:
                made = ask_people(battles, options["ask_people"], seed=options["seed"], actor=None)
            except NothingToPairError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{made.battles} battles for people")

    def battles_of(self, run: MiningRun, options: dict[str, Any]) -> ExpertBattles:
        """Those of the newest choice: begun now, or with another alpha."""
        selection = run.selections.first()
        if selection is None:
            raise CommandError(
                f"Nothing of {run.name} is chosen yet: manage.py select_instructions {run.slug}."
            )
        alpha = options["alpha"]
        if alpha is not None and not 0 <= alpha <= 1:
            raise CommandError(f"--alpha is {alpha:g}: state a share from 0 to 1.")
        known = ExpertBattles.objects.filter(selection=selection).first()
        if known is not None:
            if alpha is not None and alpha != known.alpha:
                change_alpha(known, alpha, actor=None)
            return known
        rules = Rules(
            alpha=ALPHA if alpha is None else alpha,
            method=options["method"] or RatingMethod.BRADLEY_TERRY,
            is_family_barred=not options["same_family"],
            seed=options["seed"],
        )
        try:
            judges = [find_judge(name) for name in options["judge"]]
            return start_battles(selection, rules, judges=judges)
        except BattlesError as error:
            raise CommandError(str(error)) from error

    def say(self, scores: Scores, battles: ExpertBattles) -> None:
        """Ratings, wins, and what the votes could change."""
        ratings, wins = scores.ratings, scores.wins()
        rows = [
            [
                scores.games.competitors[place].name,
                f"{ratings.rating[place]:.0f}",
                f"{ratings.lower[place]:.0f} to {ratings.upper[place]:.0f}",
                str(wins[place]),
            ]
            for place in np.argsort(-ratings.rating, kind="stable").tolist()
        ]
        columns = ["model", "rating", "interval", "instructions won"]
        for line in aligned(FirstRows(columns, rows)):
            self.stdout.write(line)
        self.stdout.write(
            f"{scores.compared} instructions compared; votes could change the winner of "
            f"{scores.could_change} at alpha {scores.alpha:g}, and did of {scores.did_change}"
        )
        people = agreement_of(battles, scores)
        if people.share is not None:
            self.stdout.write(
                f"People agree on {people.same} of {people.same + people.other} battles that both "
                f"decided ({people.share:.0%}, {people.lower:.0%} to {people.upper:.0%})"
            )


def wait_for(battles: ExpertBattles, patience: float) -> str:
    """Answer and judge in this process what no worker does; returns what is missing and why."""
    while True:
        advance()
        job = _next_job(battles)
        if job is None:
            return ""
        watch = Watch(job, lambda: _endpoints(battles), patience)
        serve = serve_answers if job.kind == "generate" else serve_judgments
        while watch.goes_on():
            serve(meanwhile=watch.goes_on)
            time.sleep(PAUSE)
        if job.state != Job.State.DONE:
            return watch.reason() or f"{job}: nothing moved for {patience:g} seconds."


def _next_job(battles: ExpertBattles) -> Job | None:
    """The answers, then one judge after the other; None once all are done."""
    answering = battles.answering
    if answering is not None:
        answering.refresh_from_db()
        if answering.state != Job.State.DONE and not battles.judging.exists():
            return answering
    return battles.judging.exclude(state=Job.State.DONE).order_by("pk").first()


def _endpoints(battles: ExpertBattles) -> list[Endpoint]:
    asked = Endpoint.objects.filter(servings__competitor__in=battles.competitors.all())
    judges = Endpoint.objects.filter(judges__in=battles.judges.all())
    return list((asked | judges).distinct())
