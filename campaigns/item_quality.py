"""How people grade items and what they say is wrong with them, and which items a curator sees.

People are counted, each once for an item and never their votes, whatever the purpose of the battle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from annotations.models import Flag
from campaigns.item_signs import REVIEWED, SignCount, count_signs, rows_of
from catalog.models import Difficulty
from stats.agreement import Agreement, Scale, gwet_ac, krippendorff_alpha

GRADES = tuple(Difficulty)  # from easy to hard

# When an item is put before the curators. One person may have slipped, so it takes two; where many
# have voted, two are a few with a taste of their own, so it takes a third of them as well. One is
# enough where every further vote does harm: to the person who reads it, or, cast with a name in
# sight, to the board.
MIN_PEOPLE = 2
ONE_IN = 3
ALONE = frozenset({Flag.UNETHICAL.value, Flag.LEAKED_IDENTITY.value})

# Of a person's grades of an item the last one counts: the id of the vote is the larger part of the
# number, the grade the rest of a division by four.
PEOPLE = f"""
WITH voted AS (
    SELECT item_id, annotator_id, max(cast_at) AS at,
           max(CASE difficulty WHEN 'easy' THEN id * 4 WHEN 'medium' THEN id * 4 + 1
                               WHEN 'hard' THEN id * 4 + 2 END) %% 4 AS grade
    FROM annotations_vote
    WHERE is_current AND (%(item)s::bigint IS NULL OR item_id = %(item)s::bigint)
    GROUP BY item_id, annotator_id
), skipped AS (
    SELECT battle.item_id, lent.annotator_id, max(lent.closed_at) AS at
    FROM annotations_assignment lent
    JOIN annotations_battle battle ON battle.id = lent.battle_id
    WHERE lent.outcome = 'skipped'
      AND (%(item)s::bigint IS NULL OR battle.item_id = %(item)s::bigint)
    GROUP BY battle.item_id, lent.annotator_id
), person AS (
    SELECT item_id, voted.at IS NOT NULL AS voted, greatest(voted.at, skipped.at) AS at, grade
    FROM voted FULL JOIN skipped USING (item_id, annotator_id)
), reviewed AS ({REVIEWED})
SELECT person.item_id, count(*) FILTER (WHERE voted), count(*),
       count(*) FILTER (WHERE reviewed.at IS NULL OR person.at > reviewed.at),
       count(*) FILTER (WHERE grade = 0), count(*) FILTER (WHERE grade = 1),
       count(*) FILTER (WHERE grade = 2)
FROM person LEFT JOIN reviewed ON reviewed.item_id = person.item_id
GROUP BY person.item_id
"""  # noqa: S608  the fragments are constants


@dataclass(frozen=True)
class Grades:
    """How many people find an item easy, medium and hard."""

    easy: int = 0
    medium: int = 0
    hard: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.easy, self.medium, self.hard

    @property
    def number(self) -> int:
        return sum(self.counts)

    @property
    def median(self) -> tuple[Difficulty, Difficulty] | None:
        """The grade in the middle; two that differ where an even number of people is split."""
        if not self.number:
            return None
        ends = np.cumsum(self.counts)
        low, high = np.searchsorted(ends, [(self.number + 1) // 2, self.number // 2 + 1])
        return GRADES[low], GRADES[high]

    def differ_from(self, stated: str) -> bool:
        """Whether the median leaves out what the item itself says; an unstated one never does."""
        if not stated or self.median is None:
            return False
        low, high = (GRADES.index(grade) for grade in self.median)
        return not low <= GRADES.index(Difficulty(stated)) <= high

    @property
    def agreement(self) -> float | None:
        """How alike two of these people grade on average: 1 the same, 0 easy against hard.

        None below two. Agreement beyond chance needs many items: `agreement_on_difficulty`.
        """
        if self.number < 2:
            return None
        return gwet_ac(np.array([self.counts]), scale=Scale.ORDINAL).observed


@dataclass(frozen=True)
class ItemQuality:
    """What is known of one item version."""

    voted: int = 0  # people
    looked: int = 0  # who voted or skipped
    looked_since: int = 0  # the same since the newest review
    grades: Grades = Grades()
    signs: tuple[SignCount, ...] = ()

    @property
    def new_signs(self) -> list[SignCount]:
        """Those given since the newest review, the most frequent first."""
        new = [count for count in self.signs if count.people_since]
        return sorted(new, key=lambda count: -count.people_since)

    @property
    def raised(self) -> list[SignCount]:
        """Those for which the item is put before the curators."""
        return [count for count in self.new_signs if self.is_raised(count)]

    def is_raised(self, count: SignCount) -> bool:
        if count.sign in ALONE:
            return count.people_since > 0
        return count.people_since >= max(MIN_PEOPLE, self.looked_since / ONE_IN)

    @property
    def number_of_signs(self) -> int:
        return sum(count.people_since for count in self.new_signs)

    @property
    def last_sign_at(self) -> datetime | None:
        return max((count.last_at for count in self.signs), default=None)


def quality_of_items() -> dict[int, ItemQuality]:
    """All items that anybody voted on or skipped, by key; two queries whatever their number."""
    return measure(None)


def quality_of(item: int) -> ItemQuality:
    return measure(item).get(item, ItemQuality())


def measure(item: int | None) -> dict[int, ItemQuality]:
    signs = count_signs(item)  # first: whoever has given a sign by now, the second look sees too
    return {
        key: ItemQuality(voted, looked, since, Grades(*grades), tuple(signs.get(key, ())))
        for key, voted, looked, since, *grades in rows_of(PEOPLE, item)
    }


def agreement_on_difficulty(known: Iterable[ItemQuality]) -> Agreement:
    """Krippendorff's alpha of the grades of some items, taken as ordered."""
    rows = [quality.grades.counts for quality in known]
    counts = np.array(rows, dtype=np.int64).reshape(-1, len(GRADES))
    return krippendorff_alpha(counts, scale=Scale.ORDINAL)
