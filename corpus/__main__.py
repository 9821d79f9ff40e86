"""Makes a corpus: python -m corpus run RECIPE --executor local|ray|slurm --tasks N --out DIR."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.executors import Machines
from corpus.faults import CorpusError
from corpus.learning.cleaning import measure_cleaning
from corpus.learning.languages import train_languages
from corpus.learning.pages import train_pages
from corpus.report.page import write_report
from corpus.run import run_recipe


def arguments_of(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_run(commands.add_parser("run", help="run a recipe, or go on with it"))
    report = commands.add_parser("report", help="write DIR/report.html of a run")
    report.add_argument("folder", type=Path, metavar="DIR")
    _add_training(commands.add_parser("train-classifier", help="train one, and try it"))
    cleaning = commands.add_parser("try-cleaning", help="measure it on the marked pages")
    cleaning.add_argument("root", type=Path, metavar="ROOT", help="packages, unpacked")
    return parser.parse_args(words)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("recipe", type=Path, metavar="RECIPE", help="a TOML file")
    run.add_argument("--executor", choices=("local", "ray", "slurm"), default="local")
    run.add_argument("--tasks", type=int, default=1, metavar="N", help="parts of the work")
    run.add_argument("--workers", type=int, default=0, metavar="N", help="tasks at once")
    run.add_argument("--out", type=Path, required=True, metavar="DIR")
    run.add_argument("--partition", default="", help="of Slurm")
    run.add_argument("--hours", type=int, default=24, help="of one Slurm task at most")
    run.add_argument("--memory", type=int, default=4, help="GB for each task of Ray or Slurm")


def _add_training(training: argparse.ArgumentParser) -> None:
    training.add_argument("kind", choices=("pages", "languages"))
    training.add_argument(
        "sources", type=Path, nargs="+", metavar="DIR", help="packages, or files of programs"
    )
    training.add_argument("--out", type=Path, required=True, metavar="FILE")
    training.add_argument(
        "--each", type=int, default=300, help="pages of a package, files of a language"
    )
    training.add_argument("--seed", type=int, default=7)


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked for, and say where the result is or what it is."""
    arguments = arguments_of(words)
    try:
        sys.stdout.write(f"{_COMMANDS[arguments.command](arguments)}\n")
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(arguments: argparse.Namespace) -> str:
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
    return str(arguments.out)


def _report(arguments: argparse.Namespace) -> str:
    return str(write_report(arguments.folder))


def _train(arguments: argparse.Namespace) -> str:
    """The classifier, and beside it a file of how good it is on what it has not seen."""
    options = {"each": arguments.each, "seed": arguments.seed}
    if arguments.kind == "languages":
        figures = train_languages(arguments.sources, arguments.out, **options)
    elif len(arguments.sources) == 1:
        figures = train_pages(arguments.sources[0], arguments.out, **options)
    else:
        raise CorpusError("State one folder of packages.")
    text = json.dumps(figures, indent=2)
    arguments.out.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
    return text


def _try_cleaning(arguments: argparse.Namespace) -> str:
    return json.dumps(measure_cleaning(arguments.root), indent=2)


_COMMANDS = {
    "run": _run,
    "report": _report,
    "train-classifier": _train,
    "try-cleaning": _try_cleaning,
}


if __name__ == "__main__":
    sys.exit(main())
