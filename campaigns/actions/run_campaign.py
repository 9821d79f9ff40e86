"""The life of a campaign: draft, running, paused, ended. Nothing that was voted is ever lost."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.pair_up import NothingToPairError, pair_up
from annotations.models import Assignment, Battle, Campaign, GoldBattle, Outcome
from campaigns.actions.draw_same_answers import draw_same_answers

State = Campaign.State


class CampaignError(Exception):
    """The campaign cannot do this now; `str` says why and what to do."""


@dataclass(frozen=True)
class Drawn:
    """Battles added to a campaign, and the votes that they ask for."""

    battles: int
    votes: int


def lock(campaign: Campaign) -> Campaign:
    """The campaign as it is now; whoever changes its state waits here."""
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("benchmark")
        .get(pk=campaign.pk)
    )


@transaction.atomic
def start(campaign: Campaign, *, actor: Annotator) -> Drawn:
    """Draw the battles of a draft and lend them from now on."""
    locked = lock(campaign)
    if locked.state != State.DRAFT:
        raise CampaignError(_("This campaign was started already."))
    check_qualification(locked)
    drawn = draw(locked, locked.size, actor=actor)
    locked.state, locked.started_at = State.RUNNING, now()
    locked.save(update_fields=["state", "started_at"])
    write_audit("campaign_started", locked.name, actor=actor, battles=drawn.battles)
    return drawn


@transaction.atomic
def extend(campaign: Campaign, *, battles: int, known: int, actor: Annotator) -> Drawn:
    """Draw more battles; refused when there are others than the page `known` showed."""
    locked = lock(campaign)
    if locked.state not in {State.RUNNING, State.PAUSED}:
        raise CampaignError(_("Only a campaign that has started and not ended can be extended."))
    if normal_battles(locked) != known:
        raise CampaignError(
            _("Battles were drawn since you opened this page. Look at the new numbers first.")
        )
    drawn = draw(locked, battles, actor=actor)
    write_audit("campaign_extended", locked.name, actor=actor, battles=drawn.battles)
    return drawn


@transaction.atomic
def pause(campaign: Campaign, *, actor: Annotator) -> None:
    """Lend nothing more for now; battles that are lent may still be voted on."""
    change(campaign, {State.RUNNING}, State.PAUSED, action="campaign_paused", actor=actor)


@transaction.atomic
def resume(campaign: Campaign, *, actor: Annotator) -> None:
    """Go on; an ended campaign too, unless its end has shown names."""
    locked = lock(campaign)
    if locked.state == State.ENDED and locked.names == Campaign.Names.AT_END:
        raise CampaignError(
            _("Its end has opened the names to those who voted. Start a new campaign instead.")
        )
    if locked.battles_published_at:
        raise CampaignError(
            _("Its battles are public with their names. Start a new campaign instead.")
        )
    change(
        campaign, {State.PAUSED, State.ENDED}, State.RUNNING, action="campaign_resumed", actor=actor
    )


@transaction.atomic
def end(campaign: Campaign, *, actor: Annotator) -> None:
    """Lend nothing more; where the campaign says so, names may be shown from now on."""
    change(
        campaign, {State.RUNNING, State.PAUSED}, State.ENDED, action="campaign_ended", actor=actor
    )


@transaction.atomic
def discard(campaign: Campaign, *, actor: Annotator) -> None:
    """Throw a draft away. What was written or signed for it stays, out of the list.

    Raises CampaignError once it has started.
    """
    locked = lock(campaign)
    if locked.state != State.DRAFT:
        raise CampaignError(_("It has started: its votes stay. End it instead."))
    write_audit("campaign_discarded", locked.name, actor=actor, benchmark=locked.benchmark.slug)
    if locked.battles.exists() or locked.guidelines.exists() or locked.participants.exists():
        # Its name is free for another one.
        name = f"{locked.name[:60]} ({locked.pk})"
        Campaign.objects.filter(pk=locked.pk).update(archived_at=now(), name=name)
        return
    locked.competitors.clear()
    locked.delete()


def change(
    campaign: Campaign, before: set[State], after: State, *, action: str, actor: Annotator
) -> None:
    locked = lock(campaign)
    if locked.state == after:
        return
    if locked.state not in before:
        raise CampaignError(
            _("This campaign is “%(state)s”; that does not go from here.")
            % {"state": locked.get_state_display()}
        )
    locked.state = after
    locked.ended_at = now() if after == State.ENDED else None
    locked.save(update_fields=["state", "ended_at"])
    write_audit(action, locked.name, actor=actor)


def check_qualification(campaign: Campaign) -> None:
    """Raise where nobody could pass, because there is too little training gold."""
    missing = missing_training(campaign)
    if missing:
        there = campaign.qualification_length - missing
        raise CampaignError(
            _(
                "The qualification has %(length)d battles and there are %(there)d gold battles "
                "for it. Sign more of them, or make the qualification shorter."
            )
            % {"length": campaign.qualification_length, "there": there}
        )


def missing_training(campaign: Campaign) -> int:
    """How many gold battles have to be signed before the qualification can begin."""
    training = GoldBattle.objects.filter(
        battle__campaign=campaign, use=GoldBattle.Use.TRAINING, retired_at=None
    ).count()
    return max(0, campaign.qualification_length - training)


def draw(
    campaign: Campaign,
    battles: int | None,
    *,
    actor: Annotator | None,
    items: Collection[int] | None = None,
) -> Drawn:
    """Battles of the campaign's models, and same-answer battles in their share."""
    try:
        drawn = pair_up(
            campaign.benchmark,
            pairs=battles,
            overlap=campaign.overlap,
            campaign=campaign,
            items=items,
            actor=actor,
        )
    except NothingToPairError as error:
        raise CampaignError(str(error)) from error
    if not drawn.battles:
        raise CampaignError(
            _("Every pair of answers of these models is a battle of this campaign already.")
        )
    same = draw_same_answers(campaign, votes=drawn.seats, seed=drawn.seed)
    campaign.gold_block = campaign.gold_block_for(votes_asked_for(campaign))
    campaign.save(update_fields=["gold_block"])
    return Drawn(drawn.battles, drawn.seats + same)


def normal_battles(campaign: Campaign) -> int:
    return campaign.battles.filter(purpose=Battle.Purpose.NORMAL).count()


def votes_asked_for(campaign: Campaign) -> int:
    """By all battles but gold, which is extra."""
    wanted = campaign.battles.exclude(purpose=Battle.Purpose.GOLD)
    return int(wanted.aggregate(votes=Sum("overlap"))["votes"] or 0)


def votes_there(campaign: Campaign) -> int:
    """On seats that are asked for; late ones and gold left out."""
    voted = Assignment.objects.filter(battle__campaign=campaign, outcome=Outcome.VOTED)
    return voted.exclude(battle__purpose=Battle.Purpose.GOLD).count()
