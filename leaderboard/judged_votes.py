"""What boards count of judges: their own battles, or people's votes corrected by a judge."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import numpy as np

from catalog.models import Benchmark, Competitor
from judging.models import Judge
from judging.queries.battles import JudgedBattle, judged_battles
from judging.queries.people import PeoplesVote, peoples_votes
from judging.queries.worth import WINNER_CODES, both_of
from leaderboard.models import Board
from leaderboard.slices import Description, Slice, describe, describe_released
from leaderboard.tallies import BoardVotes, LeftOut, Sources
from stats.arrays import Floats
from stats.prediction_powered import JudgedBattles
from stats.votes import UNKNOWN, Votes

Row = TypeVar("Row", JudgedBattle, PeoplesVote)


@dataclass(frozen=True)
class JudgesWord(Sources):
    """Where the numbers of a board come from that rests on a judge."""

    judge: str = ""
    battles: int = 0

    @property
    def findings(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return {"sources": {name: value for name, value in asdict(self).items() if value}}


class JudgedBoardVotes(BoardVotes):
    """People's votes with the battles that a judge looked at."""

    def __init__(self, *args: Any, judged: JudgedBattles, said: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.judged = judged
        self.digest = hashlib.sha256(f"{self.digest} {said}".encode()).hexdigest()


def judge_of(sources: str) -> Judge | None:
    """The judge that a board names, if it names one."""
    kind, _, slug = sources.partition(":")
    if f"{kind}:" not in (Board.OF_JUDGE, Board.WITH_JUDGE):
        return None
    return Judge.objects.get(slug=slug)


def judged_board_votes(
    benchmark_id: int, part: Slice, judge: Judge, *, as_of: int, until: int
) -> BoardVotes:
    """What a board counts that names a judge, as the ledger stood at entry `as_of`."""
    benchmark = Benchmark.objects.get(pk=benchmark_id)
    found = [b for b in judged_battles(judge, benchmark, as_of=as_of) if b.has_labels]
    battles = _inside(part, found, as_of)
    if part.sources.startswith(Board.OF_JUDGE):
        return _of_judge(judge, battles)
    votes = _inside(part, peoples_votes(benchmark, until=until, as_of=as_of), as_of)
    return _with_judge(judge, battles, votes)


def _inside(part: Slice, rows: Sequence[Row], as_of: int) -> list[Row]:
    """Those on items of the slice, as these were described then."""
    if replace(part, sources="") == Slice():
        return list(rows)
    if part.release_id is not None:
        released = describe_released(part.release_id)
        return [
            row
            for row in rows
            if row.item is not None and row.item in released and part.holds(released[row.item])
        ]
    known = describe({row.item for row in rows if row.item is not None}, as_of=as_of)
    nothing = Description()
    return [row for row in rows if part.holds(known.get(row.item or 0, nothing))]


def _models(keys: Iterable[int]) -> tuple[list[Competitor], dict[int, int]]:
    competitors = list(Competitor.objects.filter(pk__in=set(keys)).order_by("slug"))
    return competitors, {each.pk: place for place, each in enumerate(competitors)}


def _of_judge(judge: Judge, battles: Sequence[JudgedBattle]) -> BoardVotes:
    competitors, place = _models(pk for b in battles for pk in (b.first, b.second))
    items: dict[str, int] = {}
    votes = Votes(
        len(competitors),
        np.array([place[b.first] for b in battles], dtype=np.int16),
        np.array([place[b.second] for b in battles], dtype=np.int16),
        np.array([WINNER_CODES[b.result()].value for b in battles], dtype=np.int8),
        np.full(len(battles), UNKNOWN, dtype=np.int32),  # one voice: clustered by item alone
        np.array([items.setdefault(b.item_key, len(items)) for b in battles], dtype=np.int32),
    )
    sources = JudgesWord(judge=judge.slug, battles=len(battles))
    return BoardVotes(
        *(competitors, votes.tally(), lambda: votes, _no_texts, LeftOut()), sources=sources
    )


def _with_judge(
    judge: Judge, battles: Sequence[JudgedBattle], votes: Sequence[PeoplesVote]
) -> BoardVotes:
    ids, judged = both_of(battles, votes)
    competitors, place = _models(ids)
    moved = np.array([place[pk] for pk in ids], dtype=np.int64)
    judged = replace(
        judged,
        first=moved[judged.first] if len(ids) else judged.first,
        second=moved[judged.second] if len(ids) else judged.second,
    )
    tally = judged.votes.tally()
    said = sorted(
        [*battle.key[:2], place[battle.first], place[battle.second], battle.share or 0.0]
        for battle in battles
    )
    imported = sum(vote.person.startswith("file") for vote in votes)
    sources = JudgesWord(len(votes) - imported, imported, 0, judge=judge.slug, battles=len(battles))
    return JudgedBoardVotes(
        *(competitors, tally, lambda: judged.votes, _no_texts, LeftOut()),
        sources=sources,
        judged=judged,
        said=json.dumps(said),
    )


def _no_texts() -> Floats:
    raise TypeError("a board of judgments has no texts that people saw")
