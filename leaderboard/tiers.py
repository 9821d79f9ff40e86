"""Where everything above is certainly better than everything below."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from leaderboard.standing_rows import RatedRow


def tier_starts(ranks: Sequence[tuple[int | None, int | None]]) -> list[bool]:
    """Whether a tier begins at each row: all above are certainly better than it and all below.

    `ranks`: best and worst place of each row, best first; (None, None) before there are ranks.
    A best place counts who is certainly above, a worst place who is certainly below. Of the rows
    above a line, the first are all among them; so their difference is the pairs across the line.
    """
    number, above, below = len(ranks), 0, 0
    starts = []
    for place, (best, worst) in enumerate(ranks):
        starts.append(place > 0 and below - above == place * (number - place))
        if best is None or worst is None:
            return [False] * number
        above += best - 1
        below += number - worst
    return starts


def with_tiers(rows: Sequence[RatedRow], kept: Collection[int]) -> list[RatedRow]:
    """Some of the rows, with a line wherever one was between two that are shown."""
    found: list[RatedRow] = []
    is_due = False
    for row in rows:
        is_due = is_due or row.starts_tier
        if row.rating.competitor_id in kept:
            found.append(replace(row, starts_tier=is_due and bool(found)))
            is_due = False
    return found
