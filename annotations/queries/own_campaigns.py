"""The campaigns of one person, as the start of their day shows them."""

from dataclasses import dataclass

from annotations.models import Campaign, Guideline, Participant
from annotations.queries.qualification import Qualification, qualification_of


@dataclass(frozen=True)
class OwnCampaign:
    """A running campaign that this person may take part in, and what is to be done first."""

    campaign: Campaign
    participant: Participant | None
    guideline: Guideline | None
    qualification: Qualification | None  # of the qualification, where there is one

    @property
    def is_paused(self) -> bool:
        return bool(self.participant and self.participant.paused_at)

    @property
    def is_qualified(self) -> bool:
        return self.qualification is None or bool(
            self.participant and self.participant.qualified_at
        )

    @property
    def can_qualify(self) -> bool:
        """Whether a qualification is to be done, and tries for it are left."""
        own = self.qualification
        is_open = own is not None and not own.is_over
        return is_open and not self.is_qualified and not self.is_paused

    @property
    def is_unread(self) -> bool:
        """Whether there is a version of the guideline that they have not read."""
        read = self.participant.guideline_read if self.participant else 0
        return bool(self.guideline and self.guideline.version > read)

    @property
    def asks_for_something(self) -> bool:
        return self.is_paused or not self.is_qualified or self.is_unread


def own_campaigns(annotator_id: int) -> list[OwnCampaign]:
    """Three queries, and one for each campaign with a qualification."""
    campaigns = list(Campaign.objects.eligible_for(annotator_id).order_by("name"))
    if not campaigns:
        return []
    rows = Participant.objects.filter(annotator=annotator_id, campaign__in=campaigns)
    participants = {row.campaign_id: row for row in rows}
    newest = Guideline.objects.filter(campaign__in=campaigns).order_by("campaign", "version")
    guidelines = {guideline.campaign_id: guideline for guideline in newest}
    return [
        OwnCampaign(
            campaign,
            participants.get(campaign.pk),
            guidelines.get(campaign.pk),
            qualification_of(campaign, annotator_id) if campaign.qualification_length else None,
        )
        for campaign in campaigns
    ]


def in_order(own: list[OwnCampaign]) -> list[OwnCampaign]:
    """What is the one thing to do first: a qualification, then those that ask for something."""
    return sorted(own, key=lambda each: (not each.can_qualify, not each.asks_for_something))


def daily_goal(campaigns: list[OwnCampaign]) -> int | None:
    """The largest one of the campaigns in which this person may vote now."""
    open_ = [own.campaign.daily_goal for own in campaigns if own.is_qualified and not own.is_paused]
    return max(open_, default=None)
