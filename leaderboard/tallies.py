"""The counted votes of a board, and the digest that names what was counted."""

import hashlib
import json
from dataclasses import dataclass
from typing import Self

from catalog.models import Competitor
from stats.tally import Tally
from stats.votes import Votes


@dataclass(frozen=True, eq=False)
class BoardVotes:
    """What a board counts, with the competitors in the order of the arrays."""

    competitors: list[Competitor]
    votes: Votes
    tally: Tally
    digest: str

    @classmethod
    def counted(cls, competitors: list[Competitor], votes: Votes) -> Self:
        tally = votes.tally()
        slugs = [competitor.slug for competitor in competitors]
        return cls(competitors, votes, tally, digest_of(tally, slugs))


def digest_of(tally: Tally, slugs: list[str]) -> str:
    """SHA-256 of the counts by pair; slugs instead of ids, so that it says the same anywhere."""
    columns = (tally.first, tally.second, tally.first_wins, tally.second_wins)
    cells = zip(*(c.tolist() for c in (*columns, tally.ties, tally.both_bad)), strict=True)
    rows = [[slugs[first], slugs[second], *counts] for first, second, *counts in cells]
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
