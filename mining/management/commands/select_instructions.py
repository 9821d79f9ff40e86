from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from backends import BackendError
from catalog.intake.command import aligned
from catalog.intake.first_rows import FirstRows
from generation.find import find_endpoint
from mining.actions.select import SelectionError, select
from mining.find import find_run
from mining.vectors import Embedder
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Choose a few of a run's instructions that stand for the rest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help="name or slug")
        parser.add_argument("--budget", type=int, required=True, metavar="N", help="how many")
        parser.add_argument("--seed", type=int, help="chooses the same again")
        parser.add_argument(
            *("--embeddings",), nargs=2, metavar=("ENDPOINT", "MODEL"),
            help="whose vectors are compared (default: hashed words, computed here)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        run = find_run(options["run"])
        embedder = None
        if options["embeddings"]:
            endpoint, model = options["embeddings"]
            embedder = Embedder(find_endpoint(endpoint), model)
        try:
            made = select(run, options["budget"], seed=options["seed"], embedder=embedder)
        except (SelectionError, BackendError) as error:
            raise CommandError(str(error)) from error
        last = made.choices.last()
        self.stdout.write(
            f"{made.budget} of {made.pool} instructions, seed {made.seed}, by {made.vectors}; "
            f"radius {last.radius if last else 0:.3f}, mean distance {made.mean_distance:.3f}"
        )
        columns = ["category", "items", "pool", "chosen"]
        rows = [[str(row[name]) for name in columns] for row in made.coverage]
        for line in aligned(FirstRows(columns, rows)) if rows else ():
            self.stdout.write(line)
