"""A board with and without the votes of one person, computed on the spot and stored nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.models import Annotator
from annotations.models import LedgerEntry
from campaigns.actions.rule_on_votes import is_left_out
from leaderboard.actions.refresh_board import SEED, parameters_of
from leaderboard.board_votes import with_and_without
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import in_order
from leaderboard.ratings import compute
from leaderboard.slices import Slice
from leaderboard.tallies import BoardVotes

WHOLE_UP_TO = 200_000  # votes; beyond, intervals take votes as independent
QUICK_ORDERS = 20  # of the votes, behind the interval of an Elo rating


@dataclass(frozen=True)
class Place:
    """What a board says of one model."""

    rating: Rating | None = None

    @property
    def points(self) -> float | None:
        return self.rating.rating if self.rating else None

    @property
    def interval(self) -> str:
        if self.rating is None or self.rating.lower is None or self.rating.upper is None:
            return ""
        return f"{self.rating.lower:.0f} \N{EN DASH} {self.rating.upper:.0f}"

    @property
    def rank(self) -> str:
        low, high = (self.rating.rank_low, self.rating.rank_high) if self.rating else (None, None)
        return f"{low}\N{EN DASH}{high}" if low != high else str(low or "")


@dataclass(frozen=True)
class Row:
    """One model before and after."""

    name: str
    before: Place = Place()
    after: Place = Place()

    @property
    def change(self) -> str:
        """In points; empty where one of the two is missing."""
        if self.before.points is None or self.after.points is None:
            return ""
        moved = round(self.after.points) - round(self.before.points)
        return f"{moved:+d}".replace("-", "\N{MINUS SIGN}") if moved else "0"

    @property
    def words(self) -> str:
        """What changes of its rank range or of its being rated; empty where nothing does."""
        known = {"name": self.name, "before": self.before.rank, "after": self.after.rank}
        if self.before.points is None and self.after.points is None:
            return ""
        if self.after.points is None:
            return _("%(name)s would no longer be rated.") % known
        if self.before.points is None:
            return _("%(name)s would be rated.") % known
        if self.before.rank == self.after.rank:
            return ""
        return _("%(name)s: rank %(before)s would become %(after)s.") % known


@dataclass(frozen=True)
class Comparison:
    """A board before and after a ruling on one person; `is_quick` says how it was computed."""

    board: Board
    rows: list[Row]
    votes_before: int
    votes_after: int
    is_quick: bool

    @property
    def votes(self) -> int:
        """How many votes the ruling is about on this board."""
        return abs(self.votes_after - self.votes_before)

    @property
    def has_ranks(self) -> bool:
        return self.board.method != Board.Method.ELO

    @property
    def words(self) -> Iterator[str]:
        return filter(None, (row.words for row in self.rows))


def compare(board: Board, person: Annotator) -> Comparison:
    """The board as it is, and as the opposite ruling on this person would make it."""
    kept, dropped = with_and_without(
        board.benchmark_id,
        Slice.of_board(board),
        person.pk,
        as_of=LedgerEntry.objects.last_number(),
        with_texts=board.method == Board.Method.EQUAL_STYLE,
    )
    before, after = (dropped, kept) if is_left_out(board.benchmark, person) else (kept, dropped)
    is_quick = board.method == Board.Method.ELO or kept.tally.votes > WHOLE_UP_TO
    return Comparison(
        board=board,
        rows=rows_of(rated(board, before, is_quick), rated(board, after, is_quick)),
        votes_before=before.tally.votes,
        votes_after=after.tally.votes,
        is_quick=is_quick,
    )


def rated(board: Board, counted: BoardVotes, is_quick: bool) -> list[Rating]:
    """The ratings that a snapshot of these votes would have, best first."""
    quick = {"elo_orders": QUICK_ORDERS} if board.method == Board.Method.ELO else {}
    snapshot = Snapshot(
        board=board,
        method=board.method,
        parameters=parameters_of(board) | quick,
        seed=SEED,
        is_complete=not is_quick,
    )
    return in_order(compute(snapshot, counted).ratings)


def rows_of(before: list[Rating], after: list[Rating]) -> list[Row]:
    """One row for each model, in the order of the board as it is, new ones last."""
    rows = {r.competitor_id: Row(r.competitor.name, before=Place(r)) for r in before}
    for rating in after:
        known = rows.get(rating.competitor_id, Row(rating.competitor.name))
        rows[rating.competitor_id] = replace(known, after=Place(rating))
    return list(rows.values())
