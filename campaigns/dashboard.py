"""What a lead sees of a campaign at one glance; counts are live, measures are the worker's."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from annotations.models import Campaign, QualityReport
from campaigns.campaign_progress import (
    Forecast,
    ItemCounts,
    Skips,
    days_of,
    forecast_of,
    items_of,
    seats_of,
    skips_of,
)
from campaigns.double_signs import ShownPair, shown_pairs
from campaigns.lift_signs import ShownLift, shown_lifts
from campaigns.participants import Listed, participants_of
from campaigns.plots import BurnUp, IntervalPlot, burn_up, interval_plot
from campaigns.preview import GoldCount, gold_count, people_before, widths
from campaigns.seat_counts import Progress
from campaigns.todo import Todo, todo_of
from catalog.models import Competitor


@dataclass(frozen=True)
class Width:
    """Half widths of the ratings' intervals from the campaign's votes, Elo points."""

    now: float | None
    at_end: float | None


@dataclass(frozen=True)
class OpenLead:
    """A model that is ahead of the next one, and how many more votes would settle it."""

    above: str
    below: str
    gap: float
    votes_needed: float | None


@dataclass(frozen=True)
class Dashboard:
    todo: Todo
    seats: Progress
    items: ItemCounts
    forecast: Forecast | None
    plot: BurnUp | None
    skips: list[Skips]
    most_skips: int
    people: list[Listed]
    lifts: list[ShownLift]
    doubles: list[ShownPair]
    agreement: dict[str, Any] | None  # of the whole campaign
    alpha: IntervalPlot | None
    width: Width
    open_leads: list[OpenLead]
    leads: int  # open and settled
    gold: GoldCount
    reported_at: datetime | None
    reported_votes: int


def dashboard_of(campaign: Campaign) -> Dashboard:
    """Everything on the page of a campaign that has started."""
    seats, days = seats_of(campaign), days_of(campaign)
    left = seats.seats.in_all - seats.seats.done
    forecast = forecast_of(campaign, days, left)
    report = QualityReport.objects.filter(campaign=campaign).first()
    body = report.body if report else {}
    whole = body["agreement"][0] if body else None
    people = participants_of(campaign, body.get("people", {}))
    skips = skips_of(campaign)
    return Dashboard(
        todo=todo_of(campaign, body, people),
        seats=seats,
        items=items_of(campaign),
        forecast=forecast,
        plot=burn_up(
            days, seats.seats.in_all, forecast.ends if forecast else None, campaign.deadline
        ),
        skips=skips,
        most_skips=max((skip.number for skip in skips), default=1),
        people=people,
        lifts=shown_lifts(body.get("lifts", []), campaign),
        doubles=shown_pairs(body.get("doubles", {}), [person.annotator.pk for person in people]),
        agreement=whole,
        alpha=alpha_interval_plot(whole),
        width=Width(body.get("half_width"), width_at_end(campaign, seats)),
        open_leads=open_leads(body.get("leads", [])),
        leads=len(body.get("leads", [])),
        gold=gold_count(campaign),
        reported_at=report.made_at if report else None,
        reported_votes=body.get("votes", 0),
    )


def open_leads(leads: list[dict[str, Any]]) -> list[OpenLead]:
    """Those that are not settled, the cheapest to settle first."""
    waiting = [lead for lead in leads if not lead["is_settled"]]
    keys = {lead[side] for lead in waiting for side in ("above", "below")}
    names = dict(Competitor.objects.filter(pk__in=keys).values_list("pk", "name"))
    waiting.sort(key=lambda lead: lead["votes_needed"] or math.inf)
    return [
        OpenLead(names[lead["above"]], names[lead["below"]], lead["gap"], lead["votes_needed"])
        for lead in waiting
    ]


def width_at_end(campaign: Campaign, seats: Progress) -> float | None:
    """As the preview works it out, for the votes that are drawn now."""
    models = len(seats.rows)
    if models < 2:
        return None
    earlier = people_before(campaign)
    found = widths(models, seats.seats.in_all, campaign.overlap, campaign.people, earlier)
    return found[0] if found else None


def alpha_interval_plot(row: dict[str, Any] | None) -> IntervalPlot | None:
    """Alpha from -0.2 to 1, with a mark where chance is."""
    if row is None:
        return None
    return interval_plot(row["alpha"], row["lower"], row["upper"], least=-0.2, mark=0.0)
