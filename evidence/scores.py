"""What may choose among samples: votes, ratings, judges, their own tests, or a file of scores."""

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from annotations.models import Vote, Winner
from catalog.importers.checking import checked
from catalog.importers.problems import Fault, UnreadableError
from catalog.importers.record import Malformed
from catalog.importers.records import records
from catalog.importers.source import Limits, Source
from catalog.models import Benchmark, BenchmarkItem, Competitor
from evidence.samples import Sample
from judging.models import Judge, Judgment
from judging.queries.battles import judged_battles
from judging.queries.marks import marked_answers
from leaderboard.models import Board, Rating

SOURCES: Final = ("votes", "ratings", "judge", "pass_rate")
_WORTH: Final = {Winner.MODEL_A: (1.0, 0.0), Winner.MODEL_B: (0.0, 1.0)}
Scores = dict[int, float]  # by answer


class ScoreError(ValueError):
    """There are no scores of this source; the text says what to do."""


class ScoreRow(BaseModel):
    """One score of a reward model or of anything else; other fields are left in the file."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    item: Annotated[str, Field(min_length=1, max_length=200)]
    competitor: str = ""  # needed where several models are chosen from
    sample: Annotated[int, Field(ge=1)] = 1
    score: Annotated[float, Field(allow_inf_nan=False)]


def scores_of(source: str, benchmark: Benchmark, samples: Collection[Sample]) -> Scores:
    """Scores of the answers that have one. Raises ScoreError."""
    if source == "votes":
        return _by_votes(benchmark)
    if source == "ratings":
        return _by_ratings(benchmark, samples)
    if source in {"pass_rate", "pass-rate"}:
        return {sample.answer: sample.share for sample in samples}
    if source == "judge" or source.startswith("judge:"):
        return _by_judges(benchmark, source.partition(":")[2])
    return _from_file(Path(source), benchmark, samples)


def _by_votes(benchmark: Benchmark) -> Scores:
    """The share of its counted votes that an answer won; a tie is half of one."""
    won: dict[int, float] = defaultdict(float)
    number: dict[int, int] = defaultdict(int)
    votes: Any = Vote.objects.countable().filter(item__benchmark=benchmark).with_drawn_winner()
    for winner, *answers in votes.values_list(
        "drawn_winner", "assignment__battle__answer_a", "assignment__battle__answer_b"
    ):
        for answer, worth in zip(answers, _WORTH.get(winner, (0.5, 0.5)), strict=True):
            won[answer] += worth
            number[answer] += 1
    # One vote more of each kind, so that a single one does not stand above nine of ten.
    return {answer: (won[answer] + 1) / (count + 2) for answer, count in number.items()}


def _by_ratings(benchmark: Benchmark, samples: Collection[Sample]) -> Scores:
    """The rating of the model that wrote it, on the first board of the benchmark."""
    for board in Board.objects.filter(benchmark=benchmark):
        snapshot = board.snapshots.order_by("-id").first()
        if snapshot is None:
            continue
        rows = Rating.objects.filter(snapshot=snapshot).values_list("competitor", "rating")
        if ratings := {model: rating for model, rating in rows if rating is not None}:
            return {
                sample.answer: ratings[sample.competitor]
                for sample in samples
                if sample.competitor in ratings
            }
    raise ScoreError(f"No board of {benchmark.name} rates a model so far.")


def _by_judges(benchmark: Benchmark, name: str) -> Scores:
    """The mean mark of an answer, or else the share of its judged battles that it won."""
    known = Judge.objects.filter(
        pk__in=Judgment.objects.filter(benchmark=benchmark).values("judge")
    )
    judges = list(known.filter(name=name) if name else known)
    if not judges:
        words = f"The judge {name!r} has" if name else "No judge has"
        raise ScoreError(f"{words} looked at answers of {benchmark.name}.")
    given = _marks(benchmark, judges) or _shares(benchmark, judges)
    return {answer: fmean(values) for answer, values in given.items()}


def _marks(benchmark: Benchmark, judges: Collection[Judge]) -> dict[int, list[float]]:
    given: dict[int, list[float]] = defaultdict(list)
    for judge in judges:
        for mark in marked_answers(benchmark, judge):
            if mark.answer and mark.value is not None:
                given[mark.answer].append(mark.value / mark.highest)
    return given


def _shares(benchmark: Benchmark, judges: Collection[Judge]) -> dict[int, list[float]]:
    given: dict[int, list[float]] = defaultdict(list)
    for judge in judges:
        for battle in judged_battles(judge, benchmark):
            if battle.share is not None and len(battle.answers) == 2:
                given[battle.answers[0]].append(battle.share)
                given[battle.answers[1]].append(1 - battle.share)
    return given


def _from_file(path: Path, benchmark: Benchmark, samples: Collection[Sample]) -> Scores:
    places = {(s.item, s.competitor, s.sample): s.answer for s in samples}
    keys = {item.key: item.pk for item in BenchmarkItem.objects.filter(
        pk__in={s.item for s in samples}).only("key")}  # fmt: skip
    models = {c.name: c.pk for c in Competitor.objects.filter(
        pk__in={s.competitor for s in samples})}  # fmt: skip
    only = next(iter(models.values())) if len(models) == 1 else None
    found: Scores = {}
    for row in _rows(path):
        model = models.get(row.competitor) if row.competitor else only
        answer = places.get((keys.get(row.item, 0), model or 0, row.sample))
        if answer is not None:
            found[answer] = row.score
    if not found:
        raise ScoreError(f"{path.name} scores none of these answers of {benchmark.name}.")
    return found


def _rows(path: Path) -> list[ScoreRow]:
    if not path.is_file():
        known = ", ".join(SOURCES)
        raise ScoreError(f"There is no score {str(path)!r}: give one of {known}, or a file.")
    rows: list[ScoreRow] = []
    try:
        with Source(path, Limits()) as source:
            for record in records(source):
                faults = record.faults if isinstance(record, Malformed) else ()
                fields: Any = () if isinstance(record, Malformed) else record.fields
                for found in faults or checked(ScoreRow, fields):
                    if isinstance(found, Fault):
                        raise ScoreError(_words(path, record.line, found))
                    rows.append(found)
    except UnreadableError as error:
        raise ScoreError(_words(path, error.line, error.fault)) from error
    return rows


def _words(path: Path, line: int, fault: Fault) -> str:
    return f"{path.name}, line {line}: {fault.field}: {fault.found}. {fault.fix}"
