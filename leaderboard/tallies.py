"""The counted votes of a board, and the digest that names what was counted."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from catalog.models import Competitor
from stats.arrays import Floats, Integers
from stats.tally import Tally
from stats.votes import Votes


@dataclass(frozen=True)
class LeftOut:
    """What a board would count besides if no ruling left it out."""

    votes: int = 0  # cast here
    annotators: int = 0  # who cast them
    imported: int = 0

    @property
    def findings(self) -> dict[str, Any]:
        """As a snapshot keeps it: nothing where nothing is left out."""
        found: dict[str, Any] = {}
        if self.votes:
            found["left_out"] = {"votes": self.votes, "annotators": self.annotators}
        return found | ({"imported_left_out": self.imported} if self.imported else {})


@dataclass(frozen=True)
class Sources:
    """Where the counted votes come from."""

    live: int = 0
    imported: int = 0
    aside: int = 0  # of a source that the board does not look at

    @property
    def findings(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return {"sources": {name: number for name, number in asdict(self).items() if number}}


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kind of each vote's item: its place among the names, or `UNKNOWN`."""

    names: list[str]
    codes: Integers


class BoardVotes:
    """What a board counts, with the competitors in the order of their slugs."""

    def __init__(
        self,
        competitors: list[Competitor],
        tally: Tally,
        one_by_one: Callable[[], Votes],
        features: Callable[[], Floats],
        left_out: LeftOut,
        without: "BoardVotes | None" = None,
        sources: Sources | None = None,
        kinds: Callable[[str], Kinds] | None = None,
    ) -> None:
        self.competitors = competitors
        self.tally = tally
        self.left_out = left_out
        self.without = without  # without votes on answers that gave their author away, if any
        self.sources = sources or Sources()
        self.digest = digest_of(tally, [competitor.slug for competitor in competitors])
        self._one_by_one, self._features, self._kinds = one_by_one, features, kinds

    @cached_property
    def votes(self) -> Votes:
        """The single votes, cut out when somebody asks: ratings need the counts alone."""
        return self._one_by_one()

    @cached_property
    def features(self) -> Floats:
        """How the two answers of each vote differ in style; only of votes with texts."""
        return self._features()

    @cached_property
    def kinds(self) -> Kinds | None:
        """The main category of the task of each vote; None where nobody knows."""
        return self.kinds_by("main_category")

    def kinds_by(self, way: str) -> Kinds | None:
        """The same by one of `leaderboard.slices.WAYS`."""
        return self._kinds(way) if self._kinds else None


def digest_of(tally: Tally, slugs: list[str]) -> str:
    """SHA-256 of the counts by pair; slugs instead of ids, so that it says the same anywhere."""
    columns = (tally.first, tally.second, tally.first_wins, tally.second_wins)
    cells = zip(*(c.tolist() for c in (*columns, tally.ties, tally.both_bad)), strict=True)
    rows = [[slugs[first], slugs[second], *counts] for first, second, *counts in cells]
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
