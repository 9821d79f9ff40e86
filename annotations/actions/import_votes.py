"""Votes that came in a file become facts of a benchmark; the file's order is kept."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Job
from annotations.importers import ColumnMapping, VoteRow, WinnerMapping, read_votes
from annotations.models import ImportedVote
from catalog.importers import Fault, Options, Reading
from catalog.importers.problems import WHOLE_FILE
from catalog.intake.competitors import Competitors
from catalog.intake.items import latest_items
from catalog.intake.report import Report
from catalog.intake.run import ImportFile, Watch, write_files
from catalog.models import Benchmark

BATCH = 1000
_OTHER_VOTES = (
    "The file was imported before, and as stated now its rows are other votes. Votes are never "
    "changed or removed, so each would count twice. State columns and words as the first time, "
    "or import the file into another benchmark."
)


@dataclass(frozen=True)
class VoteChoices:
    """What a person states about votes beside their file."""

    format: str = "arena"
    columns: ColumnMapping | None = None
    winners: WinnerMapping | None = None
    ignore: frozenset[str] = frozenset()


class VoteWriter:
    """Adds the votes that are not there yet. A file brings its votes once, read in one way."""

    def __init__(self, benchmark: Benchmark, report: Report, digests: dict[str, str]) -> None:
        self._benchmark = benchmark
        self._report = report
        self._digests = digests
        self._competitors = Competitors(report)
        self._items = latest_items(benchmark)
        self._refused: set[str] = set()
        before = benchmark.imported_votes.filter(file_digest__in=digests.values())
        self._before = Counter(before.values_list("file_digest", flat=True))
        for label in ("created", "unchanged", "of_other_files", "with_item", "without_item"):
            report.counts[f"votes_{label}"] = 0

    def write(self, file: str, rows: Sequence[VoteRow]) -> None:
        """Write the new votes of a batch in the order of the file."""
        keys = {row.row_key: row for row in rows}
        of_batch = ImportedVote.objects.filter(benchmark=self._benchmark, row_key__in=keys)
        known = dict(of_batch.values_list("row_key", "file_digest"))
        if self._refuse_other_votes(file, are_there=len(known) < len(keys)):
            return
        new = [self._vote(key, row, file) for key, row in keys.items() if key not in known]
        self._competitors.write()
        ImportedVote.objects.bulk_create(new, batch_size=BATCH)
        linked = sum(vote.item is not None for vote in new)
        elsewhere = sum(digest != self._digests[file] for digest in known.values())
        self._report.counts["votes_created"] += len(new)
        self._report.counts["votes_unchanged"] += len(known)
        self._report.counts["votes_of_other_files"] += elsewhere
        self._report.counts["votes_with_item"] += linked
        self._report.counts["votes_without_item"] += len(new) - linked

    def _refuse_other_votes(self, file: str, *, are_there: bool) -> bool:
        """Say once that a file which brought its votes before would bring others now."""
        digest = self._digests[file]
        if are_there and self._before[digest]:
            found = f"a file that brought {self._before[digest]:,} votes before"
            self._report.refuse_file(file, Fault(WHOLE_FILE, found, _OTHER_VOTES))
            self._before[digest] = 0
            self._refused.add(file)
        return file in self._refused

    def _vote(self, key: str, row: VoteRow, file: str) -> ImportedVote:
        return ImportedVote(
            benchmark=self._benchmark,
            item=self._items.get(row.item_key or ""),
            item_key=row.item_key or "",
            competitor_a=self._competitors.named(row.competitor_a),
            competitor_b=self._competitors.named(row.competitor_b),
            winner=row.winner,
            judge=row.judge or "",
            turn=row.turn,
            cast_at=row.cast_at,
            file_digest=self._digests[file],
            row_key=key,
        )


def import_votes(
    files: Sequence[ImportFile],
    benchmark: Benchmark,
    choices: VoteChoices,
    report: Report,
    job: Job | None = None,
    watch: Watch | None = None,
) -> None:
    """Write the votes of files; called inside `all_or_nothing`, which undoes a refused import."""
    digests = {file.name: _digest(file) for file in files}
    writer = VoteWriter(benchmark, report, digests)

    def read(file: ImportFile) -> Reading[VoteRow]:
        return read_votes(
            file.path,
            choices.format,
            columns=choices.columns,
            winners=choices.winners,
            options=Options(ignore=choices.ignore),
            name=file.name,
        )

    write_files(files, read, writer, report, job, watch)


def _digest(file: ImportFile) -> str:
    """SHA-256 of the bytes on the disk; a missing file is refused when it is read."""
    if not file.path.is_file():
        return ""
    with file.path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
