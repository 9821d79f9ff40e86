"""Brings Open Arena 397 into the database: items, notes, tests, plan and the first release."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actions import write_audit
from catalog.actions.make_release import make_release
from catalog.importers import Message
from catalog.intake.items import new_item
from catalog.models import Benchmark, BenchmarkItem, ItemNotes
from catalog.taxonomy import main_of
from curation.models import CurationPlan
from curation.targets import CODEARENA
from execution.actions.save_tests import new_test_set
from execution.models import TestSet
from open_arena.item import ArenaItem
from open_arena.reading import read_all
from open_arena.tests_of_items import row_of_item

NAME = "Open Arena 397"
SLUG = "open-arena-397"
LICENCE = "Apache-2.0"
SOURCE = "Written for this project"
RELEASE = "0.1"
STATE = (
    "Written for this project, checked by machine and by its authors, not yet by four independent "
    "people."
)
DESCRIPTION = (
    "Tasks as working programmers bring them, over 40 sub categories in the proportions of "
    f"CodeArena. {STATE}"
)


class BrokenItemsError(Exception):
    """The files that come with the application were altered and cannot be read."""


@transaction.atomic
def load_open_arena() -> Benchmark | None:
    """Load the benchmark with all that belongs to it; None when it is there already."""
    if Benchmark.objects.filter(slug=SLUG).exists():
        return None
    items, faults = read_all()
    for fault in faults:
        raise BrokenItemsError(f"{fault.file}: {fault.field}: {fault.words}")
    benchmark = Benchmark.objects.create(
        name=NAME, slug=SLUG, description=DESCRIPTION, licence=LICENCE
    )
    _write(benchmark, items)
    CurationPlan.objects.create(benchmark=benchmark, target=CODEARENA)
    write_audit("items_imported", f"benchmark {SLUG}", actor=None, items_created=len(items))
    make_release(benchmark, RELEASE, notes=STATE)
    return benchmark


def _write(benchmark: Benchmark, items: Sequence[ArenaItem]) -> None:
    rows = BenchmarkItem.objects.bulk_create([_row_of(benchmark, item) for item in items])
    pairs = list(zip(rows, items, strict=True))
    ItemNotes.objects.bulk_create(_notes_of(row, item) for row, item in pairs)
    TestSet.objects.bulk_create(_tests_of(row, item) for row, item in pairs if item.fields.program)


def _row_of(benchmark: Benchmark, item: ArenaItem) -> BenchmarkItem:
    messages = [Message(role=turn.role, content=turn.content) for turn in item.fields.turns]
    row = new_item(benchmark, item.key, messages)
    row.main_category, row.sub_category = main_of(item.sub), item.sub
    row.raw_languages, row.languages = item.fields.languages, item.language_keys
    row.difficulty = item.fields.difficulty
    row.source, row.licence = SOURCE, LICENCE
    return row


def _notes_of(row: BenchmarkItem, item: ArenaItem) -> ItemNotes:
    return ItemNotes(
        item=row,
        title=item.fields.title,
        knowledge=item.fields.knowledge.strip(),
        difficulty_reason=item.fields.why_this_difficulty.strip(),
        good_answer=[point.strip() for point in item.fields.good_answer],
        bad_answers=[point.strip() for point in item.fields.bad_answers],
    )


def _tests_of(row: BenchmarkItem, item: ArenaItem) -> TestSet:
    program = item.fields.program
    assert program is not None  # noqa: S101 - asked before
    made = new_test_set(row, row_of_item(item), TestSet.Source.OPEN_ARENA)
    made.right_program = program.reference
    made.wrong_programs = [wrong.model_dump() for wrong in program.wrong]
    return made
