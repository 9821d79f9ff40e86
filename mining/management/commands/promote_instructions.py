from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Annotator, Role, User
from generation.find import find_benchmark
from mining.actions.promote import PromotionError, promote
from mining.find import find_run
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Make drafts of a run's most telling instructions, for people to finish and check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help="name or slug; of its newest choice")
        parser.add_argument("--benchmark", required=True, help="name or slug; where drafts go")
        parser.add_argument("--top", type=int, required=True, metavar="N")
        parser.add_argument("--writer", metavar="EMAIL", help="whose drafts (default: a curator)")

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(options["run"])
        benchmark = find_benchmark(options["benchmark"])
        selection = run.selections.first()
        if selection is None:
            raise CommandError(
                f"Nothing of {run.name} is chosen yet: manage.py select_instructions {run.slug}."
            )
        try:
            made = promote(
                selection, benchmark, options["top"], writer=writer_named(options["writer"])
            )
        except PromotionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(made)} drafts in {benchmark.name}")


def writer_named(email: str | None) -> Annotator:
    """The person of this address, or the first lead or curator who is active."""
    people = User.objects.filter(is_active=True, annotator__isnull=False)
    found = (
        people.filter(email=email.strip().lower())
        if email
        else people.filter(role__in=[Role.CURATOR, Role.LEAD]).order_by("pk")
    ).first()
    if found is None:
        who = f"nobody here has the address {email}" if email else "there is no curator and no lead"
        raise CommandError(f"A draft needs a writer, and {who}. State one with --writer.")
    return found.annotator
