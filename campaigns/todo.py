"""What waits for a lead: in one campaign, and today in all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate, now

from accounts.models import Invitation, Job
from annotations.models import Adjudication, Campaign, QualityReport
from campaigns.gold_list import unsigned_gold
from campaigns.participants import Listed, participants_of
from catalog.models import Answer

SOON: Final = timedelta(days=3)  # before the deadline of a campaign
PATIENCE: Final = timedelta(days=2)  # with people who were invited
RECENT: Final = timedelta(days=2)  # of jobs that failed


@dataclass(frozen=True)
class Todo:
    """What waits in a campaign."""

    proposed: int  # people for whom a pause is proposed
    unsigned: int  # gold battles
    disagreements: int  # battles that nobody has decided
    flagged_items: int  # of the benchmark, for curators
    failed_answers: int  # to its items in use, by models of the campaign

    @property
    def is_empty(self) -> bool:
        return not any(astuple(self))


@dataclass(frozen=True)
class CampaignToday:
    """A campaign under way in which something waits, or whose deadline is near."""

    campaign: Campaign
    todo: Todo
    days_left: int | None  # until the deadline, below 0 after it; None where it is not near

    @property
    def is_empty(self) -> bool:
        return self.todo.is_empty and self.days_left is None


@dataclass(frozen=True)
class Today:
    """What waits for a lead, wherever it is."""

    campaigns: list[CampaignToday]
    not_come: int  # people whose invitation is open for a while already
    failed_jobs: list[Job]

    @property
    def is_empty(self) -> bool:
        return not (self.campaigns or self.not_come or self.failed_jobs)


def today() -> Today:
    """The campaigns with the nearest deadline first, then as they began."""
    under_way = Campaign.objects.filter(
        state__in=[Campaign.State.RUNNING, Campaign.State.PAUSED]
    ).select_related("benchmark")
    seen = [campaign_today(campaign) for campaign in under_way.order_by("pk")]
    waiting = [each for each in seen if not each.is_empty]
    waiting.sort(key=lambda each: (each.days_left is None, each.days_left or 0))
    since = now() - RECENT
    return Today(
        campaigns=waiting,
        not_come=Invitation.objects.usable().filter(created_at__lte=now() - PATIENCE).count(),
        failed_jobs=list(Job.objects.filter(state=Job.State.FAILED, finished_at__gte=since)[:5]),
    )


def campaign_today(campaign: Campaign) -> CampaignToday:
    """By the worker's last report and what was decided since."""
    report = QualityReport.objects.filter(campaign=campaign).first()
    body = report.body if report else {}
    people = participants_of(campaign, body["people"]) if body.get("people") else []
    return CampaignToday(campaign, todo_of(campaign, body, people), days_until_deadline(campaign))


def days_until_deadline(campaign: Campaign) -> int | None:
    """Whole days, where there are few enough of them to say so."""
    if campaign.deadline is None:
        return None
    left = campaign.deadline - localdate()
    return left.days if left <= SOON else None


def todo_of(campaign: Campaign, reported: Mapping[str, Any], people: Sequence[Listed]) -> Todo:
    """`reported`: the body of the campaign's last quality report, empty before the first."""
    return Todo(
        sum(person.is_proposed for person in people),
        len(unsigned_gold(campaign)),
        undecided(campaign, reported.get("disagreements", [])),
        reported.get("flagged_items", 0),
        failed_answers(campaign),
    )


def failed_answers(campaign: Campaign) -> int:
    """Answers that could not be drawn; those that a later attempt made good are left out."""
    failed = Answer.objects.filter(
        item__benchmark=campaign.benchmark,
        item__is_latest=True,
        item__status="active",
        competitor__in=campaign.competitors.all(),
        status=Answer.Status.FAILED,
    )
    ready = Answer.objects.ready().filter(
        item=OuterRef("item"), competitor=OuterRef("competitor"), sample=OuterRef("sample")
    )
    return failed.exclude(Exists(ready)).count()


def undecided(campaign: Campaign, disputed: list[int]) -> int:
    """Battles of the last report on which no lead has decided since."""
    decided = Adjudication.objects.filter(battle__campaign=campaign, is_blind=False)
    return len(set(disputed) - set(decided.values_list("battle", flat=True)))
