"""Judgments that others made become facts; all of a file is written, or nothing."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.importers import RowError
from catalog.intake.competitors import Competitors
from catalog.intake.items import latest_items
from catalog.intake.report import RefusedError, Report
from catalog.intake.run import find_or_make_benchmark
from catalog.models import Benchmark, BenchmarkItem
from judging.actions.judges import JudgeError, judge_of_files
from judging.importers import JudgmentRow, Stated, read_judgments
from judging.models import Judge, Judgment, Mark, Protocol

BATCH = 2000
PROTOCOLS = {
    "codearena": Protocol.CODEARENA,
    "arena_hard": Protocol.CODEARENA,
    "codeultrafeedback": Protocol.RATINGS,
    "mtbench": Protocol.BATTLES,
    "llmfao": Protocol.BATTLES,
}


@dataclass
class Imported:
    """What an import of judgments did, or all that is wrong with its file."""

    benchmark: str
    judges: Counter[str] = field(default_factory=Counter)
    new: int = 0
    unchanged: int = 0
    invalid: int = 0
    repeats: int = 0
    marks: int = 0
    without_item: int = 0
    models_made: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_judgments(
    path: Path, benchmark: str, format: str, stated: Stated, *, actor: Annotator | None = None
) -> Imported:
    """Read a file and write what is not there yet. Raises `RefusedError`."""
    rows: list[JudgmentRow] = []
    report = Imported(benchmark)
    for row in read_judgments(path, format, stated):
        if isinstance(row, RowError):
            report.errors.append(row)
        else:
            rows.append(row)
    if report.errors:
        return report
    if not rows:
        raise RefusedError(f"{path.name} holds no judgment.")
    with transaction.atomic():
        found = find_or_make_benchmark(benchmark, Report(benchmark))
        report.benchmark = found.name
        try:
            _Writer(found, PROTOCOLS[format], _digest(path), actor, report).write(rows)
        except JudgeError as error:
            raise RefusedError(str(error)) from error
        if report.new:
            counts = {"new": report.new, "invalid": report.invalid, "format": format}
            write_audit("judgments_imported", f"benchmark {found.slug}", actor=actor, **counts)
    return report


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class _Writer:
    """Writes the judgments of one file."""

    def __init__(
        self,
        benchmark: Benchmark,
        protocol: Protocol,
        digest: str,
        actor: Annotator | None,
        report: Imported,
    ) -> None:
        self._benchmark, self._protocol, self._digest = benchmark, protocol, digest
        self._actor, self._report = actor, report
        self._made = Report(benchmark.name)
        self._competitors = Competitors(self._made)
        self._items = latest_items(benchmark)
        self._by_prompt: dict[str, BenchmarkItem] | None = None
        self._judges: dict[str, Judge] = {}

    def write(self, rows: list[JudgmentRow]) -> None:
        """All of them; the same judgment twice is one, another one of the same place a repeat."""
        for row in rows:
            for model in (*row.models, *(mark.model for mark in row.marks)):
                self._competitors.named(model)
        self._competitors.write()
        self._report.models_made = self._made.counts["models_created"]
        said: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        known = self._known()
        made: list[tuple[Judgment, JudgmentRow]] = []
        for row in rows:
            place = hashlib.sha256(row.place.encode()).hexdigest()
            contents = f"{row.label} {row.invalid} {row.text} {row.marks}"
            looks = said[row.judge, place]
            if contents in looks:
                continue
            repeat = looks[contents] = len(looks) + 1
            self._report.judges[row.judge] += 1
            if (self._judge(row.judge).pk, place, repeat) in known:
                self._report.unchanged += 1
            else:
                made.append((self._judgment(row, place, repeat), row))
        self._save(made)

    def _known(self) -> set[tuple[int, str, int]]:
        there = Judgment.objects.filter(benchmark=self._benchmark)
        return set(there.values_list("judge", "place", "repeat"))

    def _save(self, made: list[tuple[Judgment, JudgmentRow]]) -> None:
        report = self._report
        for start in range(0, len(made), BATCH):
            part = made[start : start + BATCH]
            Judgment.objects.bulk_create([judgment for judgment, _ in part])
            marks = [mark for judgment, row in part for mark in self._marks(judgment, row)]
            Mark.objects.bulk_create(marks)
            report.marks += len(marks)
        report.new = len(made)
        report.invalid = sum(bool(judgment.invalid) for judgment, _ in made)
        report.repeats = sum(judgment.repeat > 1 for judgment, _ in made)
        report.without_item = sum(judgment.item_id is None for judgment, _ in made)

    def _judge(self, name: str) -> Judge:
        if name not in self._judges:
            self._judges[name] = judge_of_files(name, self._protocol, actor=self._actor)
        return self._judges[name]

    def _judgment(self, row: JudgmentRow, place: str, repeat: int) -> Judgment:
        item = self._item(row)
        models = [self._competitors.named(name) for name in row.models]
        pair = models if self._protocol.is_of_pairs else [None, None]
        return Judgment(
            judge=self._judge(row.judge),
            benchmark=self._benchmark,
            item=item,
            item_key=item.key if item else row.item_key,
            turn=row.turn,
            competitor_a=pair[0],
            competitor_b=pair[1],
            order=row.order,
            is_whole=row.is_whole,
            repeat=repeat,
            place=place,
            label=row.label,
            invalid=row.invalid,
            preference=row.preference,
            text=row.text.replace("\x00", "\ufffd"),
            file_digest=self._digest,
        )

    def _item(self, row: JudgmentRow) -> BenchmarkItem | None:
        """By its key; a record without one by its words."""
        if not row.task:
            return self._items.get(row.item_key)
        if self._by_prompt is None:
            items = self._benchmark.items.filter(is_latest=True)
            self._by_prompt = {item.prompt.strip(): item for item in items}
        return self._by_prompt.get(row.task)

    def _marks(self, judgment: Judgment, row: JudgmentRow) -> list[Mark]:
        return [
            Mark(
                judgment=judgment,
                position=position,
                competitor=self._competitors.named(mark.model),
                value=mark.value,
                highest=5,
                rationale=mark.rationale.replace("\x00", "\ufffd"),
            )
            for position, mark in enumerate(row.marks, start=1)
        ]
