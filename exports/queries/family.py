"""A model with its ancestors and descendants, and whether training helped."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from annotations.models import LedgerEntry, Vote, Winner
from catalog.models import Benchmark, Competitor
from exports.models import Descent
from leaderboard.board_votes import board_votes
from leaderboard.models import Snapshot
from leaderboard.ratings import clustered_board, styled_board, weights_of
from leaderboard.slices import Slice
from leaderboard.tallies import BoardVotes
from stats.clusters import ClusteredBoard
from stats.covariates import UndeterminedError
from stats.shares import wilson
from stats.style_fit import StyleError
from stats.weights import CAP

LEVEL = 0.95
SEED = 20_240_607
VOTE_FLOOR = 30  # below it a model is provisional, and there is no difference to tell


@dataclass(frozen=True)
class Gap:
    """Points by which the trained model is above its base, with the interval."""

    points: float
    lower: float
    upper: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval excludes zero."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class Direct:
    """Votes on the two directly: who was preferred how often."""

    won: int
    lost: int
    even: int
    share: float
    lower: float
    upper: float

    @property
    def votes(self) -> int:
        return self.won + self.lost + self.even


@dataclass(frozen=True)
class Helped:
    """Did training help, in one benchmark: by ratings, at equal style, and directly."""

    benchmark: Benchmark
    descent: Descent
    gap: Gap | None
    gap_at_equal_style: Gap | None
    direct: Direct | None


def family_of(competitor: Competitor) -> list[Descent]:
    """All descents in the family, from the first ancestor on, parents before children."""
    first = competitor
    while parent := Descent.objects.filter(competitor=first).select_related("base").first():
        first = parent.base
    found: list[Descent] = []
    generation = [first.pk]
    while generation:
        rows = list(
            Descent.objects.filter(base__in=generation)
            .select_related("competitor", "base", "run", "run__benchmark")
            .order_by("pk")
        )
        found += rows
        generation = [row.competitor_id for row in rows]
    return found


def helped(descents: Sequence[Descent]) -> list[Helped]:
    """For each descent and each benchmark in which both were voted on."""
    found = []
    for descent in descents:
        pair = (descent.competitor_id, descent.base_id)
        for benchmark in _benchmarks(pair):
            found.append(_helped(benchmark, descent))
    return found


def _benchmarks(pair: tuple[int, int]) -> list[Benchmark]:
    def voted(one: int) -> set[int]:
        rows = Vote.objects.filter(competitor_a=one) | Vote.objects.filter(competitor_b=one)
        return set(rows.order_by().values_list("item__benchmark", flat=True).distinct())

    return list(Benchmark.objects.filter(pk__in=voted(pair[0]) & voted(pair[1])).order_by("name"))


def _helped(benchmark: Benchmark, descent: Descent) -> Helped:
    as_of = LedgerEntry.objects.last_number()
    whole = board_votes(benchmark.pk, Slice(), as_of=as_of, until=as_of)
    # Not saved: it carries what ratings are made with, as a snapshot of a board does.
    words = {"vote_floor": VOTE_FLOOR, "level": LEVEL, "weight_cap": CAP}
    snapshot = Snapshot(parameters=words, seed=SEED)
    weights = weights_of(snapshot, whole)
    gap = _gap(clustered_board(snapshot, whole, weights), whole, descent)
    return Helped(
        benchmark,
        descent,
        gap,
        _gap_at_equal_style(snapshot, benchmark, as_of, descent),
        _direct(benchmark, descent, as_of),
    )


def _gap_at_equal_style(
    snapshot: Snapshot, benchmark: Benchmark, as_of: int, descent: Descent
) -> Gap | None:
    with_texts = board_votes(benchmark.pk, Slice(), as_of=as_of, until=as_of, with_texts=True)
    try:
        fitted = styled_board(snapshot, with_texts, weights_of(snapshot, with_texts))
    except (UndeterminedError, StyleError):
        return None
    return _gap(fitted.clustered, with_texts, descent)


def _gap(clustered: ClusteredBoard, counted: BoardVotes, descent: Descent) -> Gap | None:
    place = {competitor.pk: at for at, competitor in enumerate(counted.competitors)}
    if descent.competitor_id not in place or descent.base_id not in place:
        return None
    own, base = place[descent.competitor_id], place[descent.base_id]
    board = clustered.board
    if board.provisional[own] or board.provisional[base]:
        return None
    covariance = board.covariance
    variance = covariance[own, own] + covariance[base, base] - 2 * covariance[own, base]
    points = float(board.rating[own] - board.rating[base])
    freedom = float(clustered.difference_freedom[own, base])
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2) * np.sqrt(max(variance, 0.0)))
    return Gap(points, points - reach, points + reach) if np.isfinite(reach) else None


def _direct(benchmark: Benchmark, descent: Descent, as_of: int) -> Direct | None:
    """Ties count half; the interval takes votes as independent."""
    own, base = descent.competitor_id, descent.base_id
    counted = Vote.objects.filter(item__benchmark=benchmark).counted(as_of=as_of)
    straight = counted.filter(competitor_a=own, competitor_b=base)
    turned = counted.filter(competitor_a=base, competitor_b=own)
    won = straight.filter(winner=Winner.MODEL_A).count() + turned.filter(winner="model_b").count()
    lost = straight.filter(winner=Winner.MODEL_B).count() + turned.filter(winner="model_a").count()
    votes = straight.count() + turned.count()
    if not votes:
        return None
    even = votes - won - lost
    share, lower, upper = wilson(np.array([won + even / 2]), np.array([votes]))
    return Direct(won, lost, even, float(share[0]), float(lower[0]), float(upper[0]))
