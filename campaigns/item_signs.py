"""Signs that something is wrong with an item: flags of votes, and skips that speak of the item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.models import Flag, VoteComment

SIGNS: dict[str, str | Promise] = {
    **dict(Flag.choices),
    "skipped_unclear": _("Skipped as unclear"),
    "skipped_broken": _("Skipped as broken"),
}

# One row for each assignment and sign. A flag is a sign while the vote that stands carries it; its
# time is when a vote of the assignment carried it first, so that changing something else of a vote
# does not raise an old sign anew.
SAID = """
    SELECT vote.item_id, vote.annotator_id, vote.assignment_id, flag.sign, min(vote.cast_at) AS at
    FROM annotations_vote vote
    CROSS JOIN LATERAL jsonb_array_elements_text(vote.flags) AS flag (sign)
    WHERE vote.flags <> '[]'
      AND (%(item)s::bigint IS NULL OR vote.item_id = %(item)s::bigint)
    GROUP BY vote.item_id, vote.annotator_id, vote.assignment_id, flag.sign
    HAVING bool_or(vote.is_current)
    UNION ALL
    SELECT battle.item_id, lent.annotator_id, lent.id, 'skipped_' || lent.skip_reason,
           lent.closed_at
    FROM annotations_assignment lent
    JOIN annotations_battle battle ON battle.id = lent.battle_id
    WHERE lent.skip_reason IN ('unclear', 'broken')
      AND (%(item)s::bigint IS NULL OR battle.item_id = %(item)s::bigint)
"""
REVIEWED = "SELECT item_id, max(at) AS at FROM annotations_itemreview GROUP BY item_id"

COUNTS = f"""
WITH said AS ({SAID}), reviewed AS ({REVIEWED})
SELECT said.item_id, said.sign, count(DISTINCT said.annotator_id),
       count(DISTINCT said.annotator_id)
           FILTER (WHERE reviewed.at IS NULL OR said.at > reviewed.at),
       max(said.at)
FROM said LEFT JOIN reviewed ON reviewed.item_id = said.item_id
GROUP BY said.item_id, said.sign
ORDER BY said.item_id, 3 DESC, said.sign
"""  # noqa: S608  the fragments are constants

WHO = f"""
WITH said AS ({SAID})
SELECT assignment_id, annotator_id, sign, at FROM said ORDER BY assignment_id, sign
"""  # noqa: S608  the fragments are constants


@dataclass(frozen=True)
class SignCount:
    """How many people gave a sign, ever and since the newest review of the item."""

    sign: str
    people: int
    people_since: int
    last_at: datetime

    @property
    def label(self) -> str | Promise:
        return SIGNS[self.sign]


def count_signs(item: int | None = None) -> dict[int, list[SignCount]]:
    """The signs of one item or of all that have any, in one query."""
    found: dict[int, list[SignCount]] = {}
    for key, *counted in rows_of(COUNTS, item):
        found.setdefault(key, []).append(SignCount(*counted))
    return found


@dataclass(frozen=True)
class Said:
    """What one person said of the item over one battle; no side and no model is named."""

    who: Annotator
    signs: list[str | Promise]
    at: datetime  # of the newest of these signs
    is_new: bool  # since the newest review
    comment: str  # empty too when it was erased, or is hidden from the reader


def said_of(item: int, *, since: datetime | None, with_comments: bool) -> list[Said]:
    """Everything that speaks of an item, the newest first; three queries."""
    rows = rows_of(WHO, item)
    people = Annotator.objects.in_bulk({who for _lent, who, _sign, _at in rows})
    comments = comments_of({lent for lent, *_rest in rows}) if with_comments else {}
    found = []
    for lent, signs in groupby(rows, key=itemgetter(0)):
        given = list(signs)
        at = max(row[3] for row in given)
        found.append(
            Said(
                who=people[given[0][1]],
                signs=[SIGNS[row[2]] for row in given],
                at=at,
                is_new=since is None or at > since,
                comment=comments.get(lent, ""),
            )
        )
    return sorted(found, key=lambda said: said.at, reverse=True)


def comments_of(assignments: Iterable[int]) -> dict[int, str]:
    """Comments of the votes that stand, by assignment."""
    comments = VoteComment.objects.filter(
        vote__assignment__in=list(assignments), vote__is_current=True
    )
    return dict(comments.values_list("vote__assignment", "text"))


def rows_of(statement: str, item: int | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"item": item})
        return list(cursor.fetchall())
