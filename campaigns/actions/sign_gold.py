"""Gold battles of a campaign: drawn or proposed, signed by a lead, retired when they were wrong."""

import secrets

import numpy as np
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.pair_up import (
    BATCH,
    NothingToPairError,
    find_candidates,
    make_battle,
    taken_pairs,
)
from annotations.models import Battle, Campaign, GoldBattle
from campaigns.told_apart import told_apart

Triple = tuple[int, int, int]  # item row, two competitor columns


class GoldError(Exception):
    """This battle cannot become gold, or not again; `str` says why."""


@transaction.atomic
def draw_gold(campaign: Campaign, *, actor: Annotator) -> Battle:
    """A battle of two answers that meet nowhere in the campaign, for a lead to judge and sign."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    try:
        candidates = find_candidates(campaign.benchmark, campaign)
    except NothingToPairError as error:
        raise GoldError(str(error)) from error
    rows = taken_pairs(campaign.battles.all(), candidates).tolist()
    taken: set[Triple] = {(row, one, other) for row, one, other in rows}
    answered = candidates.answered
    first, second = np.triu_indices(answered.shape[1], k=1)
    free = [
        (int(row), int(first[pair]), int(second[pair]))
        for row, pair in np.argwhere(answered[:, first] & answered[:, second])
        if (row, first[pair], second[pair]) not in taken
        and (row, second[pair], first[pair]) not in taken
    ]
    if not free:
        raise GoldError(_("Every pair of answers is a battle of this campaign already."))
    free = unused_pairs(free, taken) or free
    seed = secrets.randbits(62)
    generator = np.random.default_rng(seed)
    chosen = free[int(generator.integers(len(free)))]
    battle = make_battle(candidates, (*chosen, 1 / len(free)), generator, seed=seed, overlap=1)
    return keep_as_gold(battle, campaign, actor)


def unused_pairs(free: list[Triple], taken: set[Triple]) -> list[Triple]:
    """Those whose answers are in no battle: nobody is kept from a battle by seeing them."""
    used = {(row, column) for row, *columns in taken for column in columns}
    return [
        (row, one, other)
        for row, one, other in free
        if (row, one) not in used and (row, other) not in used
    ]


@transaction.atomic
def copy_as_gold(battle: Battle, *, actor: Annotator) -> Battle:
    """The same two answers once more as gold, for those who did not vote on the battle."""
    campaign = battle.campaign
    if campaign is None or battle.purpose != Battle.Purpose.NORMAL:
        raise GoldError(_("Only a normal battle of a campaign can be proposed as gold."))
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    same = campaign.battles.filter(
        purpose=Battle.Purpose.GOLD, answer_a=battle.answer_a_id, answer_b=battle.answer_b_id
    )
    if same.exists():
        return same[0]
    copy = Battle(
        item_id=battle.item_id,
        answer_a_id=battle.answer_a_id,
        answer_b_id=battle.answer_b_id,
        draw_probability=battle.draw_probability,
        seed=battle.seed,
        overlap=1,
    )
    return keep_as_gold(copy, campaign, actor)


def keep_as_gold(battle: Battle, campaign: Campaign, actor: Annotator) -> Battle:
    """Without a signature and a seat it is lent to nobody."""
    battle.campaign, battle.purpose = campaign, Battle.Purpose.GOLD
    Battle.objects.bulk_create([battle], batch_size=BATCH)
    write_audit("gold_drawn", str(battle.public_id), actor=actor, campaign=campaign.name)
    return battle


@transaction.atomic
def sign_gold(
    battle: Battle, *, winner: str, explanation: str, use: str, actor: Annotator
) -> GoldBattle:
    """Say which of the battle's own sides is better, and why; from now on it may be lent."""
    if battle.purpose != Battle.Purpose.GOLD:
        raise GoldError(_("This battle was not drawn as gold."))
    source = source_of(battle)
    try:
        with transaction.atomic():
            gold = GoldBattle.objects.create(
                battle=battle,
                winner=winner,
                explanation=explanation,
                use=use,
                source=source,
                signed_by=actor,
            )
    except IntegrityError as error:
        raise GoldError(_("Somebody has signed this battle meanwhile.")) from error
    write_audit("gold_signed", str(battle.public_id), actor=actor, use=use, source=source)
    return gold


def source_of(battle: Battle) -> GoldBattle.Source:
    """Where the lead found it: drawn afresh, or proposed by votes or by tests."""
    if not was_voted_on(battle):
        return GoldBattle.Source.LEAD
    if told_apart(Battle.objects.filter(pk=battle.pk)).exists():
        return GoldBattle.Source.TESTS
    return GoldBattle.Source.UNANIMOUS


def was_voted_on(battle: Battle) -> bool:
    """Whether it is the copy of a normal battle of its campaign."""
    return Battle.objects.filter(
        campaign=battle.campaign_id,
        purpose=Battle.Purpose.NORMAL,
        answer_a=battle.answer_a_id,
        answer_b=battle.answer_b_id,
    ).exists()


@transaction.atomic
def retire_gold(gold: GoldBattle, *, actor: Annotator) -> None:
    """Lend it no more; what people said on it speaks neither for nor against them any longer."""
    if GoldBattle.objects.filter(pk=gold.pk, retired_at=None).update(retired_at=now()):
        write_audit("gold_retired", str(gold.battle.public_id), actor=actor)
