"""Leads that were called settled, carried from snapshot to snapshot.

A confidence sequence promises that all its intervals hold together, so what it excluded once
stays excluded: looking again takes nothing back. Only a sequence that lies wholly on the other
side does, with votes of people who had not voted before, and then the board says so.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from leaderboard.models import Rating, Snapshot
from stats.clusters import ClusteredBoard
from stats.leads import leads, may_claim, sequence


@dataclass(frozen=True)
class Claim:
    """That one model is better than another; when it was settled, and by how many people."""

    above: str
    below: str
    since: int  # number in the ledger
    annotators: int


@dataclass(frozen=True)
class Earlier:
    """What the snapshot before had settled; `is_void` once a ruling changed whose votes count."""

    claims: Sequence[Claim] = ()
    is_void: bool = False


def claims_of(snapshot: Snapshot | None) -> list[Claim]:
    found = snapshot.findings.get("settled", []) if snapshot else []
    return [Claim(**claim) for claim in found]


def settle(
    snapshot: Snapshot, found: list[Rating], clustered: ClusteredBoard, earlier: Earlier
) -> dict[str, Any]:
    """Mark the leads that are settled, now or since earlier; return what the snapshot keeps."""
    place = {rating.competitor.slug: i for i, rating in enumerate(found)}
    revoked = [
        asdict(claim) | {"reason": "ruling" if earlier.is_void else "other_votes"}
        for claim in earlier.claims
        if earlier.is_void or is_contradicted(claim, place, clustered)
    ]
    gone = {(claim["above"], claim["below"]) for claim in revoked}
    kept = {
        (claim.above, claim.below): claim
        for claim in earlier.claims
        if (claim.above, claim.below) not in gone
    }
    people = clustered.crowd.annotators.number
    for lead in leads(clustered):
        pair = found[lead.above].competitor.slug, found[lead.below].competitor.slug
        if lead.is_settled and pair[::-1] not in kept:
            kept.setdefault(pair, Claim(*pair, snapshot.ledger_number or 0, people))
    mark(found, clustered, set(kept))
    open_again = [claim for claim in revoked if (claim["above"], claim["below"]) not in kept]
    said = {"settled": [asdict(claim) for claim in kept.values()], "unsettled": open_again}
    return {name: claims for name, claims in said.items() if claims}


def is_contradicted(claim: Claim, place: dict[str, int], clustered: ClusteredBoard) -> bool:
    """Whether people who had not voted then moved the sequence to the other side of zero."""
    pair = place.get(claim.above), place.get(claim.below)
    if None in pair or not may_claim(clustered):
        return False
    if clustered.crowd.annotators.number <= claim.annotators:
        return False
    _lower, upper = sequence(clustered, *(np.array([index]) for index in pair))
    return bool(upper[0] < 0)


def mark(found: list[Rating], clustered: ClusteredBoard, settled: set[tuple[str, str]]) -> None:
    """Say of each two neighbours whether the lead is settled."""
    rated = sorted(
        (rating for rating in found if not rating.provisional),
        key=lambda rating: -(rating.rating or 0.0),
    )
    for over, under in pairwise(rated):
        if (over.competitor.slug, under.competitor.slug) in settled:
            over.is_settled, over.votes_to_settle = True, 0.0
        elif over.is_settled:
            over.is_settled = False  # the other way round was settled before, and still is
