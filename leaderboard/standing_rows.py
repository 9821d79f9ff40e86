"""One model of a board as its page shows it, and two neighbours."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from leaderboard.models import Rating
from leaderboard.plot import Axis
from leaderboard.standing_words import (
    firmness_words,
    settling_words,
    swapping_words,
    votes_needed,
)
from stats.bradley_terry import RatingState


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
    failures: int  # tasks that it failed to answer by its own fault; they are no votes

    @property
    def people(self) -> int:
        """How many known people voted on it; 0 on snapshots that do not say."""
        return self.rating.annotators or 0

    @property
    def effective_people(self) -> int:
        """How many equal ones would tell as much; 0 where that is as many."""
        equal = round(self.rating.effective_annotators or 0)
        return equal if equal < self.people else 0

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
    starts_tier: bool  # everything above is certainly better than it and all below

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
        return f"{(self.over.rating or 0.0) - (self.under.rating or 0.0):.0f}"

    @property
    def firmness(self) -> str:
        return firmness_words(self.over)

    @property
    def to_settle(self) -> str:
        return settling_words(self.over)

    @property
    def to_swap(self) -> str:
        return swapping_words(self.over)


@dataclass(frozen=True)
class ProvisionalRow(Row):
    """A competitor without a rating, and why."""

    floor: int

    @property
    def reason(self) -> RatingState:
        return RatingState(self.rating.reason)

    @property
    def why(self) -> str:
        if self.reason is RatingState.TOO_FEW_VOTES:
            return votes_needed(self.floor - self.rating.votes)
        return {
            RatingState.NO_VOTES: _("no votes yet"),
            RatingState.UNDEFEATED: _("only wins so far"),
            RatingState.WINLESS: _("only losses so far"),
            RatingState.UNCONNECTED: _("not yet linked to the rated models by wins and losses"),
            RatingState.UNDETERMINED: _("style and quality cannot be told apart yet"),
        }[self.reason]

    @property
    def estimate(self) -> str:
        return "" if self.rating.estimate is None else f"{self.rating.estimate:.0f}"
