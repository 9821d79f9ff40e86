"""Items from files, with the answers that their records carry."""

from collections.abc import Sequence

from accounts.models import Annotator, Job
from catalog.importers import ItemRow, Options, Reading, read_items
from catalog.importers.formats import EmptyAnswers
from catalog.intake.answers import AnswerWriter
from catalog.intake.items import ItemChoices, ItemWriter
from catalog.intake.report import Report
from catalog.intake.run import (
    ImportFile,
    Watch,
    all_or_nothing,
    find_or_make_benchmark,
    note,
    write_files,
)
from catalog.intake.uploads import import_job
from catalog.taxonomy import Category
from catalog.tree import site_categories


def import_items(
    files: Sequence[ImportFile],
    benchmark: str,
    choices: ItemChoices | None = None,
    *,
    format: str | None = None,
    ignore: frozenset[str] = frozenset(),
    empty: EmptyAnswers = "refuse",
    new_attempts: bool = False,
    dry_run: bool = False,
    actor: Annotator | None = None,
    job: Job | None = None,
    watch: Watch | None = None,
) -> Report:
    """Make or change the items of a benchmark, which is made when it is new.

    Changed text makes a new version; a changed description is written in place. Raises
    RefusedError when what was stated beside the files is wrong.
    """
    report = Report(benchmark, dry_run=dry_run)
    choices = choices or ItemChoices()

    def read(file: ImportFile) -> Reading[ItemRow]:
        welcome = choices.allow_unknown_categories
        options = Options(
            empty=empty,
            ignore=ignore,
            allow_unknown_categories=welcome,
            categories=frozenset(site_categories()),
        )
        return read_items(file.path, format, options=options, name=file.name)

    with all_or_nothing(report, job):
        found = find_or_make_benchmark(benchmark, report)
        answers = AnswerWriter(report, new_attempts=new_attempts)
        writer = ItemWriter(found, report, choices, answers, actor)
        write_files(files, read, writer, report, job, watch)
        note(report, found, action="items_imported", actor=actor)
    return report


def import_items_job(job: Job) -> None:
    """Do an import that was asked for on a page."""
    stated = job.parameters
    table = stated.get("tags")
    tags = table and {tag: Category(*names) for tag, names in table.items()}
    with import_job(job) as file:
        import_items(
            [file],
            stated["benchmark"],
            ItemChoices(
                tags or None,
                stated["allow_unknown_languages"],
                stated["allow_unknown_categories"],
            ),
            format=stated["format"] or None,
            ignore=frozenset(stated["ignore"]),
            empty=stated["empty"],
            new_attempts=stated["new_attempts"],
            dry_run=stated["dry_run"],
            actor=job.created_by,
            job=job,
        )
