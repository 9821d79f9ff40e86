from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from exports.actions.write_export import write_export
from exports.choices import ALLOWED, SEED, WORDS, Choices, ExportError
from exports.hub import publish
from exports.shapes import SHAPES
from exports.sources import SOURCES
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write what was learnt in a shape that trainers take: JSON Lines, Parquet, a card."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument(
            "--shape",
            required=True,
            choices=sorted(SHAPES),
            metavar="SHAPE",
            help=", ".join(SHAPES),
        )
        parser.add_argument("--source", required=True, help=", ".join(SOURCES))
        parser.add_argument(
            "--out", required=True, type=Path, metavar="DIR", help="made where there is none"
        )
        parser.add_argument(
            "--min-agreement",
            type=float,
            default=0.0,
            metavar="X",
            help="share of votes on a pair that must say the same, 0 to 1",
        )
        parser.add_argument("--min-votes", type=int, default=1, help="on a pair")
        parser.add_argument("--split", default="", metavar="95/5", help="training and test")
        parser.add_argument("--campaign", default="", help="votes of this campaign only")
        parser.add_argument("--release", default="", help="items of this release only")
        parser.add_argument("--group", default="", help="votes of this group of people only")
        parser.add_argument("--plain", action="store_true", help="texts instead of turns")
        parser.add_argument(
            "--hard",
            default="",
            metavar="median or 0.1-0.6",
            help="hard prompts only, by pass rates",
        )
        for name, words in ALLOWED.items():
            parser.add_argument(f"--{name}", default=words[0], choices=words)
        parser.add_argument(
            "--judged-by",
            action="append",
            default=[],
            metavar="BENCHMARK",
            help="leave out what stands there; without it: all other benchmarks",
        )
        parser.add_argument("--no-decontamination", action="store_true")
        parser.add_argument("--words", type=int, default=WORDS, help="in a row, for the same")
        parser.add_argument("--with-comments", action="store_true")
        parser.add_argument("--with-forbidden-licences", action="store_true")
        parser.add_argument(
            "--without-imported", action="store_true", help="only votes that were cast here"
        )
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--push", default="", metavar="NAME", help="to a hub of data sets too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = write_export(choices_of(options), options["out"])
        except ExportError as error:
            raise CommandError(str(error)) from error
        for name, facts in manifest["files"].items():
            self.stdout.write(f"{name:<22} {facts['bytes']:>12,} bytes  {facts['sha256']}")
        rows = ", ".join(
            f"{count:,} {split}" for split, count in manifest["counts"]["rows"].items()
        )
        self.stdout.write(f"{rows}; digest {manifest['digest']}")
        for name, terms in manifest["models_left_out"].items():
            self.stdout.write(f"left out: {name}, {terms}")
        if options["push"]:
            self.stdout.write(publish(options["out"], options["push"]))


def choices_of(options: dict[str, Any]) -> Choices:
    """What the command was told. Raises ExportError."""
    same = (
        *("benchmark", "shape", "source", "min_agreement", "min_votes", "split", "campaign"),
        *("release", "group", "plain", "hard", "pairs", "ties", "rule", "reward", "words", "seed"),
    )
    return Choices(
        **{name: options[name] for name in same},
        judged_by=tuple(options["judged_by"]),
        decontaminate=not options["no_decontamination"],
        comments=options["with_comments"],
        forbidden_licences=options["with_forbidden_licences"],
        imported=not options["without_imported"],
    )
