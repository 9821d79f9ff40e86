"""Accounts of a campaign that may be one person, for leads alone. Signs, and nothing more.

What is known of networks and browsers is asked for when a page is made and kept nowhere else:
it is forgotten with the marks themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from accounts.models import Annotator
from accounts.sign_in_marks import shared_marks
from campaigns.vote_table import VoteTable
from stats.doubles import find_pairs

STRANGE: Final = 0.05  # chance of a pair by itself, below which a report keeps it
SURE: Final = 0.01  # over all pairs, where nothing but the votes speaks
MOST_KEPT: Final = 300  # pairs of a report, the strangest


@dataclass(frozen=True)
class ShownPair:
    """Two accounts with what speaks for one person behind them."""

    people: list[Annotator]
    network: bool
    browser: bool
    alike: int
    shared: int
    is_alike: bool
    handovers: int
    sessions: int
    hands_over: bool

    @property
    def signs(self) -> int:
        """How many kinds of signs: the place, the taste, the times."""
        return (self.network or self.browser) + self.is_alike + self.hands_over


def pair_signs(table: VoteTable) -> dict[str, Any]:
    """Pairs whose votes or times are strange by themselves, and how many pairs there are."""
    if not len(table):
        return {"in_all": 0, "pairs": []}
    found = find_pairs(table.annotator, table.battle, table.drawn_label, table.cast_at / 60)
    strange = [row for row in found if min(row.alike_chance, row.handover_chance) < STRANGE]
    strange.sort(key=lambda row: min(row.alike_chance, row.handover_chance))
    people = len(table.people)
    kept = [asdict(row) for row in strange[:MOST_KEPT]]
    return {"in_all": people * (people - 1) // 2, "pairs": kept}


def shown_pairs(report: Mapping[str, Any], people: Iterable[int]) -> list[ShownPair]:
    """Pairs that share a mark, and those whose votes alone are strange among all pairs."""
    marks = shared_marks(people)
    kept = {(row["first"], row["second"]): row for row in report.get("pairs", [])}
    in_all = max(report.get("in_all", 0), 1)
    wanted = [pair for pair in {*marks, *kept} if pair in marks or is_sure(kept[pair], in_all)]
    rows = Annotator.objects.filter(erased_at=None).select_related("user")
    known = rows.in_bulk({pk for pair in wanted for pk in pair})
    shown = []
    for pair in sorted(wanted):
        if not all(pk in known for pk in pair):
            continue
        row, kinds = kept.get(pair, {}), marks.get(pair, set())
        shown.append(
            ShownPair(
                people=[known[pk] for pk in pair],
                network="network" in kinds,
                browser="browser" in kinds,
                alike=row.get("alike", 0),
                shared=row.get("shared", 0),
                is_alike=row.get("alike_chance", 1.0) < STRANGE,
                handovers=row.get("handovers", 0),
                sessions=row.get("sessions", 0),
                hands_over=row.get("handover_chance", 1.0) < STRANGE,
            )
        )
    return sorted(shown, key=lambda pair: -pair.signs)


def is_sure(row: Mapping[str, Any], in_all: int) -> bool:
    """Whether votes and times alone are stranger than all pairs make likely (Bonferroni)."""
    return bool(2 * in_all * min(row["alike_chance"], row["handover_chance"]) < SURE)
