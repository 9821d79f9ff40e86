"""Whose verdict it is: the same models by votes, at equal style, by judges and by tests."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from execution.pass_rates import pass_rates
from leaderboard.axis_rows import AxisRows, Row
from leaderboard.beside import DASH, half_words, points_words, rank_words
from leaderboard.crowd_words import grouped
from leaderboard.effects import Effect
from leaderboard.models import Board, Rating
from leaderboard.presentation import ShownBoard, latest_board
from leaderboard.slices import Slice
from leaderboard.standing import Standing
from leaderboard.standing_words import source_in_words

PARTS = ("main_category", "sub_category", "language", "difficulty", "annotator_group", "release_id")


@dataclass(frozen=True)
class Place:
    """One model under one voice."""

    rank: str = DASH
    points: str = ""
    half: str = ""


@dataclass(frozen=True)
class Voice:
    """One column: whose word it is, on how much, and where each model stands."""

    name: str
    basis: str
    address: str  # slug of its board; empty where it is none
    order: list[int]  # competitors, best first
    places: dict[int, Place]

    def moved(self, first: "Voice") -> int:
        """How many models stand elsewhere than under the first voice, of those in both."""
        both = set(self.order) & set(first.order)
        own = [pk for pk in self.order if pk in both]
        theirs = [pk for pk in first.order if pk in both]
        return sum(a != b for a, b in zip(own, theirs, strict=True))


@dataclass(frozen=True)
class Voices:
    columns: list[Voice]
    rows: list[tuple[Rating, list[Place]]]
    effects: AxisRows | None  # of the board at equal style, if there is one

    @property
    def others(self) -> list[tuple[Voice, int]]:
        return [(column, column.moved(self.columns[0])) for column in self.columns[1:]]


def voices_of(shown: ShownBoard) -> Voices:
    """This board first, then every other voice on the same tasks."""
    boards = [shown, *(latest_board(board) for board in same_tasks(shown.board))]
    found = [of_board(one) for one in boards if one.rated]
    if Slice.of_board(shown.board).is_whole and (tests := of_tests(shown)):
        found.append(tests)
    styled = [one for one in boards if one.board.method == Board.Method.EQUAL_STYLE]
    effects = picture_of(Standing(styled[0], waiting=[]).effects) if styled else None
    rows = [
        (rating, [column.places.get(rating.competitor_id, Place()) for column in found])
        for rating in shown.rated
    ]
    return Voices(found, rows, effects)


def same_tasks(board: Board) -> list[Board]:
    """Public boards of the benchmark that look at the same items, and see them otherwise."""
    part = {name: getattr(board, name) for name in PARTS}
    near = Board.objects.listed().filter(benchmark=board.benchmark_id, **part)
    return list(near.exclude(pk=board.pk).select_related("benchmark"))


def picture_of(effects: list[Effect]) -> AxisRows | None:
    """What style and side are worth, in points; the stroke is at none."""
    rows = [
        Row(
            name=effect.label,
            at=effect.places["rating"],
            low=effect.places["lower"],
            high=effect.places["upper"],
            mark=effect.zero,
            value=effect.worth,
            half="",
            note=_("%(lower)s to %(upper)s") % effect.ends,
        )
        for effect in effects
    ]
    return AxisRows(rows, effects[0].axis.ticks) if effects else None


def of_board(shown: ShownBoard) -> Voice:
    places = {
        r.competitor_id: Place(
            rank_words(r.rank_low, r.rank_high),
            points_words(r.rating),
            half_words(r.lower, r.upper),
        )
        for r in shown.rated
    }
    order = [r.competitor_id for r in shown.rated]
    return Voice(name_of(shown.board), basis_of(shown), shown.board.slug, order, places)


def basis_of(shown: ShownBoard) -> str:
    """On how much it rests."""
    votes = shown.snapshot.votes if shown.snapshot else 0
    if shown.board.is_of_judge:
        words = ngettext("%(count)s judgment", "%(count)s judgments", votes)
    else:
        words = ngettext("%(count)s vote", "%(count)s votes", votes)
    return words % {"count": grouped(votes)}


def name_of(board: Board) -> str:
    """Whose verdict it is, in a few words."""
    if ":" in board.sources:
        return source_in_words(board.sources)
    names = {
        Board.Method.BRADLEY_TERRY.value: _("People, as they voted"),
        Board.Method.EQUAL_STYLE.value: _("People, at equal style"),
        Board.Method.ELO.value: _("People, by Elo"),
    }
    name = names.get(board.method, board.title)
    return f"{name} ({source_in_words(board.sources)})" if board.sources else name


def of_tests(shown: ShownBoard) -> Voice | None:
    """Pass rates of answers whose programs were run; None where none was."""
    rates = [rate for rate in pass_rates(shown.board.benchmark) if rate.executed]
    by_name = {r.competitor.name: r.competitor_id for r in shown.ratings}
    places, order = {}, []
    for rate in sorted(rates, key=lambda rate: -rate.pass_rate):
        key = by_name.get(rate.competitor)
        if key is None:
            continue
        order.append(key)
        best = 1 + sum(other.lower > rate.upper for other in rates)
        worst = sum(other.upper >= rate.lower for other in rates)
        half = f"{50 * (rate.upper - rate.lower):.0f}"
        places[key] = Place(rank_words(best, worst), f"{100 * rate.pass_rate:.0f} %", half)
    if not order:
        return None
    run = sum(rate.executed for rate in rates)
    words = ngettext("%(count)s answer run", "%(count)s answers run", run)
    return Voice(_("Tests"), words % {"count": grouped(run)}, "", order, places)
