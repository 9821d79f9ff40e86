"""A board as its page shows it: rows with ranks, places on the axis, shares and plain reasons."""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Answer, Competitor, Difficulty
from leaderboard.effects import Effect, effects_of
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.plot import Axis
from leaderboard.presentation import ShownBoard
from leaderboard.self_naming import WithoutNames, without_names
from leaderboard.slices import Slice
from leaderboard.standing_words import (
    blindness_words,
    group_words,
    interval_words,
    language_words,
    left_out_words,
    missing_words,
    votes_needed,
    words_of_lead,
)
from stats.bradley_terry import Reason


@dataclass(frozen=True)
class Share:
    """One part of a competitor's votes."""

    label: str
    votes: int
    percent: int


@dataclass(frozen=True)
class Row:
    """One competitor of a snapshot, rated or not."""

    rating: Rating

    @property
    def shares(self) -> list[Share]:
        counts = {
            _("Win"): self.rating.wins,
            _("Tie"): self.rating.ties,
            _("Loss"): self.rating.losses,
            _("Both bad"): self.rating.both_bad,
        }
        whole = max(self.rating.votes, 1)
        return [Share(label, n, round(100 * n / whole)) for label, n in counts.items()]


@dataclass(frozen=True)
class RatedRow(Row):
    """A competitor with a rating; `rated` is how many there are."""

    axis: Axis
    rated: int
    band: int  # counts up where the best possible rank changes

    @property
    def rank(self) -> str:
        low, high = self.rating.rank_low, self.rating.rank_high
        if low is None:
            return "\N{EN DASH}"
        return str(low) if low == high else f"{low}\N{EN DASH}{high}"

    @property
    def points(self) -> str:
        return f"{self.rating.rating:.0f}"

    @property
    def has_interval(self) -> bool:
        return self.rating.lower is not None

    @property
    def half(self) -> str:
        """Half the width of the interval."""
        return f"{((self.rating.upper or 0.0) - (self.rating.lower or 0.0)) / 2:.0f}"

    @property
    def lower(self) -> str:
        return f"{self.rating.lower:.0f}"

    @property
    def upper(self) -> str:
        return f"{self.rating.upper:.0f}"

    @property
    def places(self) -> dict[str, str]:
        """Where the interval and the rating lie on the axis."""
        shown = {name: getattr(self.rating, name) for name in ("lower", "rating", "upper")}
        return {name: self.axis.at(value) for name, value in shown.items()}

    @property
    def certainly_above(self) -> int:
        return (self.rating.rank_low or 1) - 1

    @property
    def certainly_below(self) -> int:
        return self.rated - (self.rating.rank_high or self.rated)


@dataclass(frozen=True)
class Lead:
    """Two neighbours of the board."""

    over: Rating
    under: Rating

    @property
    def above(self) -> str:
        return self.over.competitor.name

    @property
    def below(self) -> str:
        return self.under.competitor.name

    @property
    def gap(self) -> str:
        points = round((self.over.rating or 0.0) - (self.under.rating or 0.0))
        words = ngettext("%(count)d point above", "%(count)d points above", points)
        return words % {"count": points}

    @property
    def words(self) -> list[str]:
        return list(words_of_lead(self.over))


@dataclass(frozen=True)
class ProvisionalRow(Row):
    """A competitor without a rating, and why."""

    floor: int

    @property
    def reason(self) -> Reason:
        return Reason(self.rating.reason)

    @property
    def why(self) -> str:
        if self.reason is Reason.TOO_FEW_VOTES:
            return votes_needed(self.floor - self.rating.votes)
        return {
            Reason.NO_VOTES: _("no votes yet"),
            Reason.UNDEFEATED: _("only wins so far"),
            Reason.WINLESS: _("only losses so far"),
            Reason.UNCONNECTED: _("not yet linked to the rated models by wins and losses"),
            Reason.UNDETERMINED: _("style and quality cannot be told apart yet"),
        }[self.reason]

    @property
    def estimate(self) -> str:
        return "" if self.rating.estimate is None else f"{self.rating.estimate:.0f}"


@dataclass(frozen=True)
class Standing:
    """All that the table of a board needs, from a snapshot and nothing else."""

    shown: ShownBoard
    waiting: list[str]

    @property
    def board(self) -> Board:
        return self.shown.board

    @property
    def snapshot(self) -> Snapshot | None:
        return self.shown.snapshot

    @property
    def parameters(self) -> dict[str, Any]:
        """As the snapshot recorded them, whatever the board says today."""
        if self.snapshot:
            return dict(self.snapshot.parameters)
        return {"vote_floor": self.board.vote_floor, **asdict(Slice.of(self.board))}

    @property
    def floor(self) -> int:
        return int(self.parameters["vote_floor"])

    @property
    def slices(self) -> list[str]:
        """The words for what the board is limited to; none when it counts everything."""
        kept = self.parameters
        names = [kept["main_category"], kept["sub_category"]]
        names += [language_words(kept["language"])]
        names += [str(Difficulty(kept["difficulty"]).label)] if kept["difficulty"] else []
        names += [group_words(kept["annotator_group"])]
        return [name for name in names if name]

    @cached_property
    def axis(self) -> Axis:
        ends = ((r.lower, r.rating, r.upper) for r in self.shown.rated)
        return Axis.around(value for row in ends for value in row if value is not None)

    @cached_property
    def rows(self) -> list[RatedRow]:
        """The rated, best first, in bands of equal best possible rank."""
        rows: list[RatedRow] = []
        band, before = 0, None
        for rating in self.shown.rated:
            band += before is not None and rating.rank_low != before
            before = rating.rank_low
            rows.append(RatedRow(rating, self.axis, len(self.shown.rated), band))
        return rows

    @cached_property
    def provisional(self) -> list[ProvisionalRow]:
        return [ProvisionalRow(rating, self.floor) for rating in self.shown.provisional]

    @property
    def models(self) -> int:
        return len(self.shown.ratings)

    @property
    def lead(self) -> str:
        """Who is first, in words that claim no more than the votes do."""
        if len(self.rows) < 2 or not self.has_ranks:
            return ""
        first, leaders = self.rows[0], sum(row.rating.rank_low == 1 for row in self.rows)
        name = {"name": first.rating.competitor.name, "count": leaders, "level": self.level}
        if first.rating.rank_high == 1:
            return _("%(name)s is first, with %(level)s certainty.") % name
        if leaders == 1:
            return _("%(name)s leads, not yet certainly.") % name
        if leaders == len(self.rows):
            return _("The votes cannot tell these %(count)d models apart yet.") % name
        return _("%(count)d models share the lead: the votes cannot tell them apart yet.") % name

    @property
    def level(self) -> str:
        return f"{100 * float(self.parameters.get('level', 0.95)):g}\N{NO-BREAK SPACE}%"

    @property
    def bars(self) -> str:
        """What the bars are; empty before there are any."""
        return interval_words(self.snapshot, self.level) if self.snapshot else ""

    @property
    def leads(self) -> list[Lead]:
        """How firm each lead over the next one is, as far as the votes say."""
        ratings = [row.rating for row in self.rows]
        found = [Lead(above, below) for above, below in pairwise(ratings)]
        return [lead for lead in found if lead.words]

    @property
    def left_out(self) -> str:
        """How many votes a ruling leaves out; empty where there are none."""
        return left_out_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def blindness(self) -> str:
        """How often people were right who were asked which model wrote an answer."""
        return blindness_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def without_names(self) -> WithoutNames | None:
        return without_names(self.shown)

    @property
    def effects(self) -> list[Effect]:
        return effects_of(self.snapshot) if self.snapshot else []

    @property
    def has_ranks(self) -> bool:
        return any(row.rating.rank_low for row in self.rows)

    @property
    def missing(self) -> list[str]:
        """Why nobody is rated, one sentence for each reason that occurs."""
        numbers = Counter(row.reason for row in self.provisional)
        return [missing_words(reason, n, self.floor) for reason, n in sorted(numbers.items())]


def waiting_names(shown: ShownBoard) -> list[str]:
    """Competitors with answers that the board could count, but without a vote."""
    board = shown.board
    answers = Answer.objects.ready().filter(
        Slice.of(board).of_items("item__"),
        competitor=OuterRef("pk"),
        item__benchmark=board.benchmark_id,
        item__is_latest=True,
    )
    voted = [rating.competitor_id for rating in shown.ratings]
    found = Competitor.objects.filter(Exists(answers), status=Competitor.Status.ACTIVE)
    return list(found.exclude(pk__in=voted).values_list("name", flat=True))
