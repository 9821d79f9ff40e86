"""Lending the next battle to an annotator."""

from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from annotations.lending.claimant import Claimant, held_by, lock_and_look
from annotations.lending.find_gold import lend_due_gold, lend_gold
from annotations.lending.find_seat import lend_seat
from annotations.lending.give_again import give_again
from annotations.lending.keep_lease import extend_lease, extend_prefetched
from annotations.lending.lend import LentBattle, as_shown, values_for
from annotations.lending.take_back import take_back
from annotations.models import Assignment, Battle, GoldBattle


def claim_battle(
    annotator_id: int,
    *,
    benchmark: str = "",
    campaign: UUID | None = None,
    generator: np.random.Generator | None = None,
) -> Assignment | None:
    """`claim_to_show`, for whoever needs no page of it."""
    lent = claim_to_show(annotator_id, benchmark=benchmark, campaign=campaign, generator=generator)
    return lent.assignment if lent else None


@transaction.atomic
def claim_to_show(
    annotator_id: int,
    *,
    benchmark: str = "",
    campaign: UUID | None = None,
    generator: np.random.Generator | None = None,
) -> LentBattle | None:
    """Lend the next battle to an annotator; the one still open if there is one; None if none.

    The seat is taken at random among those whose answers this person never held or saw named.
    Now and then it is a gold battle. Where nothing else is left, or when a campaign is named that
    wants it first, it is the next battle of a qualification; a battle of elsewhere that is still
    open is parked then: it keeps its seat for the rest of its time.
    """
    claimant = lock_and_look(annotator_id, benchmark)
    holds = claimant.holds_one or claimant.holds_prefetched
    if holds and (parking := lend_beside_held(annotator_id, claimant, campaign, generator)):
        return parking
    if holds:
        held = give_again(annotator_id, benchmark)
        if held:
            return held
    generator = generator or np.random.default_rng()
    values = values_for(annotator_id, benchmark, generator, prefetched=False)
    lent = lend_to_qualify(values, claimant, campaign)
    if lent is None and claimant.has_lapsed:
        lent = as_shown(take_back(annotator_id, benchmark))
    if lent is None:
        lent = lend_next(values, claimant, start=draw_start(generator))
    return lent or give_again(annotator_id, benchmark)


def lend_beside_held(
    annotator_id: int,
    claimant: Claimant,
    campaign: UUID | None,
    generator: np.random.Generator | None,
) -> LentBattle | None:
    """The qualification that is asked for by name, whatever of elsewhere is held; else None.

    Its own battle that is open is given again.
    """
    if campaign is None or all(one.public_id != campaign for one in claimant.to_qualify):
        return None
    own = held_by(annotator_id, "").filter(
        battle__campaign__public_id=campaign, battle__purpose=Battle.Purpose.GOLD, prefetched=False
    )
    if held := own.first():
        extend_lease(held)
        return as_shown(held)
    values = values_for(annotator_id, "", generator or np.random.default_rng(), prefetched=False)
    return lend_to_qualify(values | {"parks": True}, claimant, campaign)


def prefetch_battle(annotator_id: int, *, shown: UUID | None = None) -> Assignment | None:
    """`prefetch_to_show`, for whoever needs no page of it."""
    lent = prefetch_to_show(annotator_id, shown=shown)
    return lent.assignment if lent else None


@transaction.atomic
def prefetch_to_show(
    annotator_id: int,
    *,
    shown: UUID | None = None,
    generator: np.random.Generator | None = None,
) -> LentBattle | None:
    """Lend the battle after the one that is read, for a short time; the same one when asked again.

    `shown`: the battle prefetched before, which the page shows from now on. Never one of a
    qualification, where an explanation comes between two battles. None if there is none.
    """
    claimant = lock_and_look(annotator_id)
    if shown:
        was_prefetched = show_prefetched(annotator_id, shown, claimant)
        claimant = lock_and_look(annotator_id) if was_prefetched else claimant
    if claimant.holds_prefetched:
        return as_shown(extend_prefetched(annotator_id))
    lent = as_shown(take_back(annotator_id, prefetched=True)) if claimant.has_lapsed else None
    if lent is None:
        generator = generator or np.random.default_rng()
        values = values_for(annotator_id, "", generator, prefetched=True)
        lent = lend_among_open(values, claimant, start=draw_start(generator))
    return lent or as_shown(extend_prefetched(annotator_id))


def show_prefetched(annotator_id: int, shown: UUID, claimant: Claimant) -> bool:
    """Note that a prefetched battle is shown now, and whether that was news.

    One that had gone back is taken back, if nobody else has it.
    """
    if not claimant.holds_prefetched and not claimant.has_lapsed:
        return False
    own = Assignment.objects.lent_to(annotator_id).filter(public_id=shown, prefetched=True)
    if own.open().exists():
        extend_lease(own.get())
        return True
    return take_back(annotator_id, only=shown) is not None


def lend_to_qualify(
    values: dict[str, Any], claimant: Claimant, campaign: UUID | None
) -> LentBattle | None:
    """The next battle of the qualification that is asked for by name."""
    for wanted in claimant.to_qualify:
        if wanted.public_id == campaign:
            return lend_gold(values, wanted.pk, GoldBattle.Use.TRAINING)
    return None


def lend_next(values: dict[str, Any], claimant: Claimant, *, start: float) -> LentBattle | None:
    """Gold where it is due, else any free seat, else a qualification that can be gone on with."""
    lent = lend_among_open(values, claimant, start=start)
    for other in claimant.to_qualify:
        if lent is None:
            lent = lend_gold(values, other.pk, GoldBattle.Use.TRAINING)
    return lent


def lend_among_open(
    values: dict[str, Any], claimant: Claimant, *, start: float
) -> LentBattle | None:
    """Gold where it is due, else any free seat."""
    lent = lend_due_gold(values, claimant.open)
    if lent is None:
        lent = lend_seat(values, [campaign.pk for campaign in claimant.open], start=start)
    return lent


def open_assignment(annotator_id: int, *, benchmark: str = "") -> Assignment | None:
    """The battle that this person still holds, if the lease has not run out."""
    return held_by(annotator_id, benchmark).order_by("prefetched", "opened_at").first()


def draw_start(generator: np.random.Generator) -> float:
    """Where the search begins, so that people who claim at once do not meet."""
    return float(generator.random())
