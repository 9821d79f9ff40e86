"""People of a campaign who lift one model together, for leads alone: it names models."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accounts.models import Annotator
from annotations.models import Campaign
from campaigns.vote_table import VoteTable
from catalog.models import Competitor
from stats.lift import find_groups


@dataclass(frozen=True)
class GroupLift:
    """As the report keeps it; keys are those of the tables."""

    competitor: int
    people: list[int]
    source: str  # "" where nothing but the votes says that they belong together, or the group
    chance: float
    votes: int
    lift: float
    points: float


@dataclass(frozen=True)
class ShownLift:
    """As the page shows it."""

    competitor: Competitor
    people: list[Annotator]
    source: str
    votes: int
    percent: float  # of a win, in each vote
    points: float
    one_in: int  # campaigns of honest people that would show as much


def lifts_of(table: VoteTable, groups: Mapping[str, Iterable[int]]) -> list[dict[str, Any]]:
    """The groups that lift a model.

    `groups`: keys of people who belong together otherwise, by what makes them a group.
    """
    if not len(table):
        return []
    keys = table.people.tolist()
    place = {pk: code for code, pk in enumerate(keys)}
    given: dict[tuple[int, ...], str] = {}
    for name, people in groups.items():
        codes = tuple(sorted(place[pk] for pk in people if pk in place))
        if 1 < len(codes) <= len(keys) / 2:  # most people are no group beside the others
            given.setdefault(codes, name)
    return [
        asdict(
            GroupLift(
                competitor=int(table.competitors[found.competitor]),
                people=[keys[code] for code in found.people],
                source=given.get(tuple(sorted(found.people)), ""),
                chance=found.chance,
                votes=found.votes,
                lift=found.lift,
                points=found.points,
            )
        )
        for found in find_groups(table.votes(), given)
    ]


def invited_groups(table: VoteTable) -> dict[str, list[int]]:
    """The people of each group as leads sort them, by its name."""
    found: dict[str, list[int]] = defaultdict(list)
    people = Annotator.objects.filter(pk__in=table.people.tolist()).exclude(group="")
    for pk, group in people.values_list("pk", "group"):
        found[group].append(pk)
    return dict(found)


def shown_lifts(rows: Iterable[Mapping[str, Any]], campaign: Campaign) -> list[ShownLift]:
    """Those of a report with their names; rows of people or models that are gone are left out."""
    kept = [GroupLift(**row) for row in rows]
    models = campaign.competitors.in_bulk([row.competitor for row in kept])
    people = Annotator.objects.select_related("user").in_bulk(
        {pk for row in kept for pk in row.people}
    )
    return [
        ShownLift(
            competitor=models[row.competitor],
            people=[people[pk] for pk in row.people if pk in people],
            source=row.source,
            votes=row.votes,
            percent=100 * row.lift,
            points=row.points,
            one_in=round(1 / row.chance),
        )
        for row in kept
        if row.competitor in models
    ]
