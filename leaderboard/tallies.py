"""From votes to counts: one GROUP BY for a board, and the digest that names its result."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q

from annotations.models import ImportedVote, LedgerEntry, Vote, Winner
from catalog.models import Competitor
from leaderboard.models import Board
from stats.tally import Tally

CELLS = {
    Winner.MODEL_A.value: 0,
    Winner.MODEL_B.value: 1,
    Winner.TIE.value: 2,
    Winner.BOTH_BAD.value: 3,
}


@dataclass(frozen=True)
class BoardTally:
    """The counted votes of a board, with the competitors in the order of the arrays."""

    competitors: list[Competitor]
    tally: Tally
    digest: str


def item_filter(board: Board) -> Q:
    """Which items a board looks at; every empty field means all of them."""
    condition = Q()
    for field in ("main_category", "sub_category", "difficulty"):
        if getattr(board, field):
            condition &= Q(**{f"item__{field}": getattr(board, field)})
    if board.language:
        condition &= Q(item__languages__contains=[board.language])
    return condition


def has_new_facts(board: Board, *, since: int, as_of: int) -> bool:
    """Whether the ledger numbered anything of the board's benchmark in between."""
    entries = LedgerEntry.objects.filter(number__gt=since, number__lte=as_of)
    return entries.filter(
        Q(vote__item__benchmark=board.benchmark_id) | Q(imported_vote__benchmark=board.benchmark_id)
    ).exists()


def count_board(board: Board, *, as_of: int) -> BoardTally:
    """Count the votes of a board as the ledger stood at entry `as_of`."""
    counts: Counter[tuple[int, int, str]] = Counter()
    condition = item_filter(board)
    cast = Vote.objects.counted(as_of=as_of).filter(condition, item__benchmark=board.benchmark_id)
    brought = ImportedVote.objects.counted(as_of=as_of).filter(
        condition, benchmark=board.benchmark_id
    )
    for votes in (cast, brought):
        grouped = votes.values_list("competitor_a", "competitor_b", "winner").order_by()
        for a, b, winner, number in grouped.annotate(number=Count("pk")):
            counts[a, b, winner] += number
    return as_tally(counts)


def as_tally(counts: Counter[tuple[int, int, str]]) -> BoardTally:
    """Arrange counts by the competitors' slugs, so that ids leave no trace."""
    ids = {competitor for a, b, _ in counts for competitor in (a, b)}
    competitors = list(Competitor.objects.filter(pk__in=ids).order_by("slug"))
    index = {competitor.pk: i for i, competitor in enumerate(competitors)}
    cells: dict[tuple[int, int], list[int]] = {}
    for (a, b, winner), number in counts.items():
        if a != b:  # a same-answer battle says something of people, nothing of models
            cells.setdefault((index[a], index[b]), [0, 0, 0, 0])[CELLS[winner]] += number
    pairs = sorted(cells)
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    columns = np.array([cells[pair] for pair in pairs], dtype=np.int64).reshape(-1, 4).T
    tally = Tally(len(competitors), first, second, *columns)
    rows = [[competitors[a].slug, competitors[b].slug, *cells[a, b]] for a, b in pairs]
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return BoardTally(competitors, tally, hashlib.sha256(text.encode()).hexdigest())
