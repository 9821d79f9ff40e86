"""The counted votes of a campaign as arrays, for everything that is measured on them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from annotations.models import Battle, Campaign, Strength, Vote, Winner
from catalog.models import BenchmarkItem
from stats.arrays import Booleans, Integers
from stats.tally import WinnerCode
from stats.votes import Votes

LABELS = (Winner.MODEL_A, Winner.MODEL_B, Winner.TIE, Winner.BOTH_BAD)
TURNED = np.array([LABELS.index(label.turned) for label in LABELS])
BOTH_BAD = LABELS.index(Winner.BOTH_BAD)
STEPS = 5  # A clearly, A slightly, tie, B slightly, B clearly
STEP = {  # of what was seen
    (Winner.MODEL_A, Strength.CLEAR): 0,
    (Winner.MODEL_A, Strength.SLIGHT): 1,
    (Winner.TIE, ""): 2,
    (Winner.MODEL_B, Strength.SLIGHT): 3,
    (Winner.MODEL_B, Strength.CLEAR): 4,
    (Winner.BOTH_BAD, ""): -1,  # stands off the scale
}
WINNER_CODES = np.array([WinnerCode.FIRST, WinnerCode.SECOND, WinnerCode.TIE, WinnerCode.BOTH_BAD])
COLUMNS = (
    *("pk", "annotator_id", "item_id", "competitor_a_id", "competitor_b_id"),
    *("winner", "strength", "active_ms", "assignment__battle_id", "cast_at"),
    "assignment__battle__answer_a__competitor_id",
)


@dataclass(frozen=True)
class VoteTable:
    """One element of each array for one vote, oldest first; keys are those of the tables."""

    pk: Integers
    annotator: Integers
    item: Integers
    model_a: Integers  # as shown
    model_b: Integers
    label: Integers  # place in `LABELS`, as shown
    step: Integers  # place among `STEPS` as shown; -1 for both bad
    seconds: np.ndarray[Any, np.dtype[np.float64]]  # active ones; NaN where not measured
    battle: Integers
    cast_at: np.ndarray[Any, np.dtype[np.float64]]  # seconds since 1970
    as_drawn: Booleans  # whether A of the page was A of the battle

    def __len__(self) -> int:
        return len(self.pk)

    @cached_property
    def drawn_label(self) -> Integers:
        """The label seen from the battle's own sides, so that two people's can be compared."""
        return np.where(self.as_drawn, self.label, TURNED[self.label])

    @cached_property
    def drawn_step(self) -> Integers:
        return np.where(self.as_drawn, self.step, turned_steps(self.step))

    @cached_property
    def unit(self) -> Integers:
        """Battles without gaps, from 0 up."""
        return np.unique(self.battle, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def people(self) -> Integers:
        """The keys of those who voted, rising."""
        return np.unique(self.annotator)

    @cached_property
    def competitors(self) -> Integers:
        """The keys of the models voted on, rising."""
        return np.unique(np.concatenate([self.model_a, self.model_b]))

    def votes(self) -> Votes:
        """The same as `stats` takes them; codes are places in `people` and `competitors`."""
        return Votes(
            len(self.competitors),
            np.searchsorted(self.competitors, self.model_a),
            np.searchsorted(self.competitors, self.model_b),
            WINNER_CODES[self.label],
            np.searchsorted(self.people, self.annotator),
            np.unique(self.item, return_inverse=True)[1],
        )

    def where(self, kept: Booleans) -> "VoteTable":
        """Some of the votes."""
        names = self.__dataclass_fields__
        return VoteTable(**{name: getattr(self, name)[kept] for name in names})


def turned_steps(steps: Integers) -> Integers:
    """The same where the two sides have changed places."""
    return np.where(steps < 0, -1, STEPS - 1 - steps)


def read_votes(campaign: Campaign) -> VoteTable:
    """All votes of a campaign that count."""
    votes = Vote.objects.countable().filter(campaign=campaign)
    rows = list(votes.order_by("pk").values_list(*COLUMNS))
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    pk, annotator, item, model_a, model_b, winner, strength, active, battle, cast, drawn_a = columns
    first = np.array(model_a, dtype=np.int64)
    return VoteTable(
        pk=np.array(pk, dtype=np.int64),
        annotator=np.array(annotator, dtype=np.int64),
        item=np.array(item, dtype=np.int64),
        model_a=first,
        model_b=np.array(model_b, dtype=np.int64),
        label=np.array([LABELS.index(Winner(word)) for word in winner], dtype=np.int64),
        step=np.array(
            [STEP[Winner(w), s] for w, s in zip(winner, strength, strict=True)], dtype=np.int64
        ),
        seconds=np.array([np.nan if ms is None else ms / 1000 for ms in active], dtype=np.float64),
        battle=np.array(battle, dtype=np.int64),
        cast_at=np.array([at.timestamp() for at in cast], dtype=np.float64),
        as_drawn=first == np.array(drawn_a, dtype=np.int64),
    )


@dataclass(frozen=True)
class Part:
    """Some items of a campaign under one name."""

    kind: str  # category, language or difficulty
    name: str
    items: frozenset[int]


def parts_of(campaign: Campaign) -> list[Part]:
    """The categories, languages and difficulties of the items voted on, each by name."""
    items = BenchmarkItem.objects.filter(
        battles__campaign=campaign, battles__purpose=Battle.Purpose.NORMAL
    ).distinct()
    found: dict[tuple[str, str], set[int]] = {}
    words = items.values_list("pk", "sub_category", "main_category", "languages", "difficulty")
    for pk, sub, main, languages, difficulty in words:
        named = [("category", sub or main), ("difficulty", difficulty)]
        named += [("language", language) for language in languages]
        for kind, name in named:
            if name:
                found.setdefault((kind, name), set()).add(pk)
    return [Part(kind, name, frozenset(pks)) for (kind, name), pks in sorted(found.items())]
