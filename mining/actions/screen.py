"""Sorts mined instructions: cut off, too short or long, there already, or in a benchmark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import transaction

from accounts.actions import jobs
from accounts.models import Job
from catalog.models import BenchmarkItem
from curation.actions.find_duplicates import text_of
from curation.language_guess import contradiction
from mining.models import MiningJob, MiningRun, Screening
from stats.first_kept import first_kept
from stats.overlap import OverlapIndex

BATCH = 2000
Fate = Screening.Fate
SCREENED_AT_ONCE = 500  # between two signs of life


@dataclass
class Sorted:
    """What becomes of one instruction, while the filters are gone through."""

    pk: int
    text: str
    outcome: str = Fate.KEPT
    first: int | None = None
    likeness: float | None = None
    words: str = field(default="")

    @property
    def is_kept(self) -> bool:
        return self.outcome == Fate.KEPT

    def drop(self, outcome: str, words: str = "") -> None:
        self.outcome, self.words = outcome, words[:300]


def screen_job(job: Job) -> None:
    """Screen the run of a job; the old outcomes go in the same transaction."""
    run = MiningJob.objects.select_related("run").get(pk=job.pk).run
    rows = screened(run, job)
    with transaction.atomic():
        Screening.objects.filter(instruction__run=run).delete()
        for start in range(0, len(rows), BATCH):
            Screening.objects.bulk_create(map(_screening, rows[start : start + BATCH]))
        kept = sum(row.is_kept for row in rows)
        job.done = len(rows)
        jobs.finish(job, {"instructions": len(rows), "kept": kept})


def screened(run: MiningRun, job: Job | None = None) -> list[Sorted]:
    """Every instruction with its fate; the first is by the order of asking, not of coming in."""
    found = run.instructions.order_by("seed").values_list(
        "pk", "text", "finish_reason", "opening__language"
    )
    rows = []
    for pk, text, finish_reason, language in found.iterator(chunk_size=BATCH):
        row = Sorted(pk, text)
        _by_itself(row, run, finish_reason, language)
        rows.append(row)
    _beside_others([row for row in rows if row.is_kept], run.likeness)
    kept = [row for row in rows if row.is_kept]
    for number, row in enumerate(_contaminated(kept, run.overlap_words)):
        if job is not None and number % SCREENED_AT_ONCE == 0:
            jobs.progress(job, len(rows) - len(kept) + number)
        del row
    return rows


def _by_itself(row: Sorted, run: MiningRun, finish_reason: str, language: str) -> None:
    words = len(row.text.split())
    if finish_reason == "length":
        row.drop(Fate.CUT_OFF)
    elif words < run.min_words:
        row.drop(Fate.SHORT, f"{words} words; {run.min_words} are the least.")
    elif words > run.max_words:
        row.drop(Fate.LONG, f"{words} words; {run.max_words} are the most.")
    elif language and (other := contradiction(row.text, [language])) is not None:
        row.drop(Fate.LANGUAGE, f"The tutor's language is {language}; {other.why}.")


def _beside_others(rows: Sequence[Sorted], likeness: float) -> None:
    """The first of the same words stays, and of nearly the same words too."""
    found = first_kept([row.text for row in rows], likeness)
    whole: dict[str, int] = {}
    for place, row in enumerate(rows):
        copy = whole.setdefault(row.text, place)
        first = int(found.first[place])
        if first != place:
            row.drop(Fate.COPY if copy != place else Fate.ALIKE)
            row.first = rows[first].pk
            row.likeness = float(np.round(found.likeness[place], 4))


def _contaminated(rows: Sequence[Sorted], n: int) -> Iterator[Sorted]:
    """Drop what shares words in a row with an item; yields every row as it is looked at."""
    items = list(
        BenchmarkItem.objects.current()
        .filter(benchmark__expert_battles=None)  # those are mined themselves
        .select_related("benchmark")
        .order_by("benchmark__name", "key")
    )
    index = OverlapIndex([text_of(item) for item in items], n)
    for row in rows:
        found = max(index.overlaps(row.text), key=lambda each: each.words, default=None)
        if found is not None:
            item = items[found.text]
            where = f"{item.benchmark.name}, {item.key}"
            row.drop(Fate.CONTAMINATED, f"{found.words} words in a row stand in {where} too.")
        yield row


def _screening(row: Sorted) -> Screening:
    return Screening(
        instruction_id=row.pk,
        outcome=row.outcome,
        first_id=row.first,
        likeness=row.likeness,
        words=row.words,
    )
