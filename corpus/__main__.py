"""Makes a corpus: python -m corpus run RECIPE --executor local|ray|slurm --tasks N --out DIR."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.executors import Machines
from corpus.faults import CorpusError
from corpus.report.page import write_report
from corpus.run import run_recipe


def arguments_of(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a recipe, or go on with it")
    run.add_argument("recipe", type=Path, metavar="RECIPE", help="a TOML file")
    run.add_argument("--executor", choices=("local", "ray", "slurm"), default="local")
    run.add_argument("--tasks", type=int, default=1, metavar="N", help="parts of the work")
    run.add_argument("--workers", type=int, default=0, metavar="N", help="tasks at once")
    run.add_argument("--out", type=Path, required=True, metavar="DIR")
    run.add_argument("--partition", default="", help="of Slurm")
    run.add_argument("--hours", type=int, default=24, help="of one Slurm task at most")
    run.add_argument("--memory", type=int, default=4, help="GB for each task of Ray or Slurm")
    report = commands.add_parser("report", help="write DIR/report.html of a run")
    report.add_argument("folder", type=Path, metavar="DIR")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked for, and say where the result is."""
    arguments = arguments_of(words)
    try:
        sys.stdout.write(f"{_do(arguments)}\n")
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _do(arguments: argparse.Namespace) -> Path:
    if arguments.command == "report":
        return write_report(arguments.folder)
    if arguments.tasks < 1:
        raise CorpusError("--tasks is at least 1.")
    machines = Machines(
        arguments.executor,
        arguments.workers,
        arguments.partition,
        arguments.hours,
        arguments.memory,
    )
    run_recipe(arguments.recipe, arguments.out, arguments.tasks, machines)
    if arguments.executor != "slurm":
        write_report(arguments.out)
    folder: Path = arguments.out
    return folder


if __name__ == "__main__":
    sys.exit(main())
