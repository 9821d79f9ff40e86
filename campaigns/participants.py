"""The people of a campaign for its leads: what they did, how sure we are, what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Annotator
from annotations.models import Assignment, Campaign, Participant
from annotations.queries.qualification import Qualification, qualification_of
from campaigns.plots import IntervalPlot, interval_plot
from stats.gold import COIN


@dataclass(frozen=True)
class Listed:
    """One person; `signals` as the worker reported them, empty before that."""

    annotator: Annotator
    participant: Participant | None
    signals: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        if self.participant and self.participant.paused_at:
            return "paused"
        return "proposed" if self.is_proposed else "working"

    @property
    def is_proposed(self) -> bool:
        """Whether gold speaks for a pause, and nobody has decided yet."""
        at = self.signals["gold"]["proposed_at"] if self.signals else None
        if at is None or (self.participant and self.participant.paused_at):
            return False
        return self.participant is None or int(at) > self.participant.gold_cleared

    @property
    def gold(self) -> IntervalPlot | None:
        """Share of right gold on a line from 0 to 1, marked where a coin is."""
        found = self.signals.get("gold")
        if not found:
            return None
        return interval_plot(found["share"], found["lower"], found["upper"], mark=COIN)

    @property
    def left(self) -> IntervalPlot | None:
        found = self.signals
        if not found:
            return None
        return interval_plot(found["left"], found["left_lower"], found["left_upper"], mark=0.5)

    @property
    def slope(self) -> IntervalPlot | None:
        found = self.signals
        if not found:
            return None
        ends = (found["slope"], found["slope_lower"], found["slope_upper"])
        return interval_plot(*ends, least=-0.5, most=2.5, mark=1.0)

    @property
    def last_vote_at(self) -> datetime | None:
        found = self.signals.get("last_vote_at")
        return datetime.fromisoformat(found) if found else None


def participants_of(campaign: Campaign, reported: Mapping[str, Any]) -> list[Listed]:
    """Everybody who was lent a battle, let in or paused; those with a proposal first."""
    rows = {row.annotator_id: row for row in campaign.participants.all()}
    lent = Assignment.objects.filter(battle__campaign=campaign).order_by()
    known = {*rows, *map(int, reported), *lent.values_list("annotator", flat=True).distinct()}
    people = Annotator.objects.filter(pk__in=known).select_related("user").order_by("pseudonym")
    listed = [Listed(p, rows.get(p.pk), reported.get(str(p.pk), {})) for p in people]
    return sorted(listed, key=lambda person: not person.is_proposed)


def person_of(campaign: Campaign, annotator: Annotator, reported: Mapping[str, Any]) -> Listed:
    """One of them, also before their first battle."""
    row = campaign.participants.filter(annotator=annotator).first()
    return Listed(annotator, row, reported.get(str(annotator.pk), {}))


def required_qualification(campaign: Campaign, annotator: Annotator) -> Qualification | None:
    """How their qualification stands, where the campaign has one."""
    return qualification_of(campaign, annotator.pk) if campaign.qualification_length else None
