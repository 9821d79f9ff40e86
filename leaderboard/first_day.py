"""What a new lead has done so far of what a first day takes."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, Invitation
from annotations.models import Campaign, Vote
from catalog.models import Benchmark


@dataclass(frozen=True)
class Step:
    """One thing to do: where, in what words, and whether it is done."""

    words: Promise
    url: str
    is_done: bool


def first_day() -> list[Step]:
    """The steps in their order; empty when all of them are done."""
    campaigns = Campaign.objects.filter(archived_at=None)
    started = campaigns.order_by("pk").first()
    look = reverse("campaigns:campaign", args=[started.public_id]) if started else ""
    by_leads = AuditEntry.objects.exclude(actor=None)
    steps = [
        Step(
            _("Import a benchmark, or choose the one that is here"),
            reverse("imports:imports"),
            started is not None or Benchmark.objects.count() > 1,
        ),
        Step(
            _("Invite the people who vote"),
            reverse("accounts:invitations"),
            Invitation.objects.exclude(created_by=None).exists(),
        ),
        Step(
            _("Set up a campaign and start it"),
            reverse("campaigns:new_campaign") if started is None else look,
            campaigns.exclude(state=Campaign.State.DRAFT).exists(),
        ),
        Step(
            _("Look at the first votes"),
            look or reverse("campaigns:campaigns"),
            Vote.objects.filter(assignment__battle__campaign__isnull=False).exists(),
        ),
        Step(
            _("Decide who sees the board"),
            reverse("leaderboard:boards"),
            by_leads.filter(action__in=["set_board", "add_board"]).exists(),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps
