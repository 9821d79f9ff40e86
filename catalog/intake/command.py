"""What the commands for imports share: their arguments, and how they say what happened."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.text import Truncator

from catalog.importers.choices import OPTIONS
from catalog.intake.first_rows import FirstRows, Table, first_of
from catalog.intake.report import Report
from catalog.intake.run import ImportFile, Watch
from web.command import PlainCommand

BAR = 30  # signs
CELL = 24
CLEAR = "\r\x1b[K"


class ImportCommand(PlainCommand):
    """Prints the summary, every error with its place, and ends with status 1 if there is one."""

    formats: Iterable[str] = ()
    table: Table
    default_format: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments of every import."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="plain or .gz")
        parser.add_argument(
            "--benchmark", required=True, help="name or slug; a new name makes a new benchmark"
        )
        parser.add_argument(
            "--format",
            choices=sorted(self.formats),
            default=self.default_format,
            help="recognised by the field names if not stated",
        )
        parser.add_argument(
            "--ignore",
            action="append",
            default=[],
            metavar="FIELD",
            help="a field to leave in the file; may be given several times",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="do all of it, say what happened, undo it"
        )

    def watch(self) -> Watch | None:
        """Draws how far the reading is, where somebody looks at a terminal."""
        return self._draw if self.stderr.isatty() else None

    def _draw(self, rows: int, share: float) -> None:
        done = round(BAR * min(share, 1))
        bar = "#" * done + "." * (BAR - done)
        self._overwrite(f"{CLEAR}[{bar}] {share:4.0%}  {rows:,} rows")

    def _overwrite(self, text: str) -> None:
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()

    def conclude(self, report: Report) -> None:
        """Print what became of the rows, and before an import how they were understood."""
        if self.stderr.isatty():
            self._overwrite(CLEAR)
        if report.dry_run and report.first_rows:
            for line in aligned(first_of(report.first_rows, self.table)):
                self.stdout.write(line)
        errors = list(report.error_lines())
        for line in errors:
            self.stderr.write(line)
        for line in [*options_for(errors), *report.lines()]:
            self.stdout.write(line)
        if report.is_refused:
            said = "One error" if report.error_count == 1 else f"{report.error_count:,} errors"
            raise CommandError(f"{said}: nothing was written.")


def options_for(errors: Iterable[str]) -> list[str]:
    """The options by which what these sentences propose is chosen here."""
    said = "\n".join(errors)
    return [f"To {words}: {option}" for words, option in OPTIONS.items() if words in said]


def aligned(table: FirstRows) -> Iterator[str]:
    """The lines of a small table, its columns one below the other."""
    rows = [[cell.upper() for cell in table.columns], *table.rows]
    cut = [[Truncator(cell).chars(CELL) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    for row in cut:
        pairs = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in pairs if width).rstrip()
    yield ""


def add_answer_arguments(parser: ArgumentParser) -> None:
    """The arguments of imports that bring answers."""
    parser.add_argument(
        "--empty-answers",
        choices=["refuse", "failed"],
        default="refuse",
        help="failed: an empty answer is kept as a failure of the model",
    )
    parser.add_argument(
        "--new-attempt",
        action="store_true",
        help="keep another text for an answered item as the next attempt",
    )


def files_of(names: list[str], competitors: list[str] | None = None) -> list[ImportFile]:
    """The files, each with the model that was stated for it, or the one stated for all."""
    stated = competitors or []
    if len(stated) not in {0, 1, len(names)}:
        raise CommandError(
            f"{len(stated)} models for {len(names)} files: "
            "state one --competitor for all files, or one for each in their order."
        )
    for_each: list[str | None] = [*stated] or [None]
    if len(for_each) == 1:
        for_each *= len(names)
    return [
        ImportFile(Path(name), name, competitor)
        for name, competitor in zip(names, for_each, strict=True)
    ]
