"""Answers from files, to items that are there or are made from the files' prompts."""

from collections.abc import Sequence

from accounts.models import Annotator, Job
from catalog.importers import AnswerRow, Fault, Message, Options, Reading, read_answers
from catalog.importers.choices import MAKE_ITEMS
from catalog.importers.formats import EmptyAnswers
from catalog.importers.problems import nearest, shown
from catalog.intake.answers import AnswerWriter, Entry
from catalog.intake.items import latest_items, new_item
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
from catalog.models import Benchmark, BenchmarkItem
from catalog.rendering.digest import text_digest

HINTS = 50  # errors that get a guess at the key; comparing with all keys takes its time
BATCH = 1000
_OTHER_PROMPT = (
    "The item of this key has another text: import its items first, or correct the key. "
    "An answer to another text does not belong to it."
)
_IMPORT_FIRST = f"Import the items first, or {MAKE_ITEMS}."
_NO_PROMPT = "The row carries no prompt to make the item from: import the items first."


class ItemAnswerWriter:
    """Finds the item of each row, and makes it from the prompt where that was asked for."""

    def __init__(
        self, benchmark: Benchmark, report: Report, answers: AnswerWriter, *, create_items: bool
    ) -> None:
        self._benchmark = benchmark
        self._report = report
        self._answers = answers
        self._create_items = create_items
        self._items = latest_items(benchmark)
        self._hints = HINTS

    def write(self, file: str, rows: Sequence[AnswerRow]) -> None:
        """Write the answers of these rows that are new, and the items they need."""
        new: list[BenchmarkItem] = []
        entries: list[Entry] = []
        for row in rows:
            item = self._item(row, new)
            if isinstance(item, Fault):
                self._report.refuse(file, row, item)
            else:
                entries.append(_entry(row, item))
        answers, faults = self._answers.check(entries)
        for entry, fault in faults:
            self._report.refuse(file, entry, fault)
        BenchmarkItem.objects.bulk_create(new, batch_size=BATCH)
        self._report.counts["items_created"] += len(new)
        self._answers.write(answers)

    def _item(self, row: AnswerRow, new: list[BenchmarkItem]) -> BenchmarkItem | Fault:
        item = self._items.get(row.item_key)
        if item is None:
            if not self._create_items:
                return Fault("item", shown(row.item_key), self._hint(row.item_key) + _IMPORT_FIRST)
            if row.prompt is None:
                return Fault("item", shown(row.item_key), self._hint(row.item_key) + _NO_PROMPT)
            message = Message(role="user", content=row.prompt)
            item = self._items[row.item_key] = new_item(self._benchmark, row.item_key, [message])
            new.append(item)
        elif row.prompt is not None and text_digest(row.prompt) != item.prompt_digest:
            return Fault("prompt", shown(row.prompt), _OTHER_PROMPT)
        return item

    def _hint(self, key: str) -> str:
        if not self._hints:
            return ""
        self._hints -= 1
        guess = nearest(key, self._items)
        return f"Did you mean {shown(guess)}? " if guess else ""


def _entry(row: AnswerRow, item: BenchmarkItem) -> Entry:
    return Entry(
        line=row.line,
        row=row.row,
        item=item,
        answer=row,
        sample=row.sample,
        finish_reason=row.finish_reason or "",
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        seconds=row.seconds,
    )


def import_answers(
    files: Sequence[ImportFile],
    benchmark: str,
    *,
    format: str | None = None,
    ignore: frozenset[str] = frozenset(),
    empty: EmptyAnswers = "refuse",
    create_items: bool = False,
    new_attempts: bool = False,
    dry_run: bool = False,
    actor: Annotator | None = None,
    job: Job | None = None,
    watch: Watch | None = None,
) -> Report:
    """Add answers to the items of a benchmark, which is made when it is new.

    An answer with another text than one that is there is refused, or with `new_attempts` kept
    beside it as the next attempt. Raises RefusedError when what was stated is wrong.
    """
    report = Report(benchmark, dry_run=dry_run)

    def read(file: ImportFile) -> Reading[AnswerRow]:
        options = Options(competitor=file.competitor, empty=empty, ignore=ignore)
        return read_answers(file.path, format, options=options, name=file.name)

    with all_or_nothing(report, job):
        found = find_or_make_benchmark(benchmark, report)
        answers = AnswerWriter(report, new_attempts=new_attempts)
        writer = ItemAnswerWriter(found, report, answers, create_items=create_items)
        write_files(files, read, writer, report, job, watch)
        note(report, found, action="answers_imported", actor=actor)
    return report


def import_answers_job(job: Job) -> None:
    """Do an import that was asked for on a page."""
    stated = job.parameters
    with import_job(job) as file:
        import_answers(
            [file],
            stated["benchmark"],
            format=stated["format"] or None,
            ignore=frozenset(stated["ignore"]),
            empty=stated["empty"],
            create_items=stated["create_items"],
            new_attempts=stated["new_attempts"],
            dry_run=stated["dry_run"],
            actor=job.created_by,
            job=job,
        )
