"""A board as its page shows it: rows with ranks, places on the axis, shares and plain reasons."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.models import Answer, Competitor, Difficulty
from leaderboard.beside import Beside, WithoutNames, uncapped, without_names
from leaderboard.board_filter import BoardFilter, Heading
from leaderboard.crowd_words import (
    aside_words,
    capped_words,
    left_out_words,
    people_words,
    sources_words,
    unsettled_words,
)
from leaderboard.effects import Effect, effects_of
from leaderboard.fit_words import FitReport
from leaderboard.models import Board, Snapshot
from leaderboard.plot import Axis
from leaderboard.presentation import ShownBoard
from leaderboard.slices import Slice
from leaderboard.standing_rows import Lead, ProvisionalRow, RatedRow
from leaderboard.standing_words import (
    blindness_words,
    group_words,
    interval_words,
    language_words,
    missing_words,
    release_words,
    source_in_words,
)
from leaderboard.tiers import tier_starts, with_tiers

SHARES = ("win", "tie", "loss", "both_bad")  # in the order of `Row.shares`
LEADERS = 5  # leads whose firmness the board itself shows; the others stand under Pairs


@dataclass(frozen=True)
class Standing:
    """All that the table of a board needs, from a snapshot and nothing else."""

    shown: ShownBoard
    waiting: list[str]
    failures: Mapping[int, int] = field(default_factory=dict)  # of models, by competitor
    chosen: BoardFilter | None = None  # what a reader asked for; None on a page that asks nothing

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
        return {"vote_floor": self.board.vote_floor, **Slice.of_board(self.board).stated()}

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
        names += [group_words(kept["annotator_group"]), release_words(kept.get("release_id"))]
        sources = kept.get("sources", "")
        names += (
            [source_in_words(sources)] if ":" in sources else []
        )  # a judge is never passed over
        return [name for name in names if name]

    @cached_property
    def axis(self) -> Axis:
        ends = ((r.lower, r.rating, r.upper) for r in self.shown.rated)
        return Axis.around(value for row in ends for value in row if value is not None)

    @cached_property
    def rows(self) -> list[RatedRow]:
        """The rated, best first, with a line where a tier begins."""
        rated = self.shown.rated
        tiers = tier_starts([(rating.rank_low, rating.rank_high) for rating in rated])
        return [
            RatedRow(
                rating,
                self.failures.get(rating.competitor_id, 0),
                self.axis,
                len(rated),
                starts_tier,
            )
            for rating, starts_tier in zip(rated, tiers, strict=True)
        ]

    @cached_property
    def shown_rows(self) -> list[RatedRow]:
        """The rows that the reader asked for; lines between tiers only in the order of ranks."""
        if self.chosen is None or self.chosen.is_empty:
            return self.rows
        by_model = {row.rating.competitor_id: row for row in self.rows}
        asked = self.chosen.in_order(self.shown.rated, self.failures)
        rows = [by_model[rating.competitor_id] for rating in asked]
        if self.chosen.sort:
            return [replace(row, starts_tier=False) for row in rows]
        return with_tiers(self.rows, {row.rating.competitor_id for row in rows})

    @property
    def headings(self) -> list[Heading]:
        """Of the columns, in their order; without an address on a page that asks nothing."""
        named = [("rank", _("Rank"), "num rank"), ("name", _("Model"), "model")]
        named += [("rating", _("Rating"), "num points")]
        return self._headings(named)

    @property
    def share_headings(self) -> list[Heading]:
        labels = [share.label for share in self.rows[0].shares] if self.rows else []
        named = [("votes", _("Votes"), "num votes")]
        named += [(key, label, "num share") for key, label in zip(SHARES, labels, strict=False)]
        if self.failures:
            named += [("failures", pgettext("of a model", "Failures"), "num share")]
        return self._headings(named)

    def _headings(self, named: list[tuple[str, str, str]]) -> list[Heading]:
        if self.chosen is None:
            return [Heading(label, kind, "", "") for _key, label, kind in named]
        return [self.chosen.heading(*row) for row in named]

    @cached_property
    def provisional(self) -> list[ProvisionalRow]:
        chosen = self.chosen or BoardFilter()
        return [
            ProvisionalRow(rating, self.failures.get(rating.competitor_id, 0), self.floor)
            for rating in self.shown.provisional
            if chosen.holds(rating.competitor)
        ]

    @property
    def models(self) -> int:
        return len(self.shown.ratings)

    @property
    def number_shown(self) -> int:
        return len(self.shown_rows) + len(self.provisional)

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
    def columns(self) -> int:
        """Of the table on a desk: rank, model, rating, axis, votes, shares, failures, more."""
        shares = len(self.rows[0].shares) if self.rows else 0
        return 6 + shares + bool(self.failures)

    @property
    def level(self) -> str:
        return f"{100 * float(self.parameters.get('level', 0.95)):g}\N{NO-BREAK SPACE}%"

    @property
    def bars(self) -> str:
        """What the bars are; empty before there are any."""
        return interval_words(self.snapshot, self.level) if self.snapshot else ""

    @property
    def leads(self) -> list[Lead]:
        """How firm the leads at the top are, as far as the votes say."""
        ratings = [row.rating for row in self.rows[: LEADERS + 1]]
        found = [Lead(above, below) for above, below in pairwise(ratings)]
        return [lead for lead in found if lead.firmness]

    @property
    def is_imported(self) -> bool:
        """Whether every vote that it counts came in a file."""
        sources = self.snapshot.findings.get("sources", {}) if self.snapshot else {}
        is_real = not self.board.is_simulated
        return is_real and bool(sources.get("imported")) and not sources.get("live")

    @property
    def fit(self) -> FitReport | None:
        """How well the ratings describe the votes; None on snapshots that do not say."""
        if not self.snapshot or "targets" not in self.snapshot.findings:
            return None
        names = {r.competitor.slug: r.competitor.name for r in self.shown.ratings}
        leaders = tuple(
            (row.rating.competitor.name, float(row.rating.rating or 0)) for row in self.rows[:2]
        )
        return FitReport(self.snapshot.findings, names, leaders)

    @property
    def unsettled(self) -> list[str]:
        """Leads that were settled and are open again, with the reason."""
        names = {r.competitor.slug: r.competitor.name for r in self.shown.ratings}
        return unsettled_words(self.snapshot.findings, names) if self.snapshot else []

    @property
    def left_out(self) -> str:
        """How many votes a ruling leaves out; empty where there are none."""
        return left_out_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def sources(self) -> str:
        """Where the votes come from; empty on snapshots that do not say."""
        return sources_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def people(self) -> str:
        """How many people voted, and how many equal ones would tell as much."""
        found = self.snapshot.findings if self.snapshot else {}
        return people_words(found) if found.get("annotators") else ""

    @property
    def cap(self) -> str:
        return f"{self.parameters.get('weight_cap') or 0:g}"

    @property
    def aside(self) -> str:
        return aside_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def capped(self) -> str:
        """Whose votes count less; empty where all count the same."""
        return capped_words(self.snapshot.findings) if self.snapshot else ""

    @property
    def uncapped(self) -> list[Beside]:
        return uncapped(self.shown)

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
        Slice.of_board(board).of_items("item__"),
        competitor=OuterRef("pk"),
        item__benchmark=board.benchmark_id,
    )
    voted = [rating.competitor_id for rating in shown.ratings]
    found = Competitor.objects.filter(Exists(answers), status=Competitor.Status.ACTIVE)
    return list(found.exclude(pk__in=voted).values_list("name", flat=True))


def failed_answers(shown: ShownBoard) -> dict[int, int]:
    """How many of the board's tasks each competitor failed to answer by its own fault."""
    board = shown.board
    failed = Answer.objects.filter(
        Slice.of_board(board).of_items("item__"),
        failure_kind=Answer.Failure.MODEL,
        item__benchmark=board.benchmark_id,
    )
    return dict(failed.values_list("competitor_id").annotate(Count("item", distinct=True)))
