"""What an annotator is shown of a battle: two letters and their texts, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from annotations.models import Assignment, GoldBattle
from annotations.models.campaign import are_names_shown
from annotations.trial_token import trial_token
from catalog.identity_leaks import mask

# What `ShownBattle.from_row` reads, of a battle as it is lent: `lent` is a row of an assignment,
# `side_a` and `side_b` are its sides, from tables or from the statement that has just written them.
# `also`: columns of `lent`, before the others.
SHOWN = """
SELECT {also}battle.public_id AS battle,
       coalesce(campaign.name, benchmark.name) AS "where",
       item.public_id AS item, item.messages::json, item.main_category, item.sub_category,
       item.languages,
       (SELECT html FROM catalog_renderedtext WHERE text_digest = item.prompt_digest
        ORDER BY id DESC LIMIT 1) AS prompt,
       gold.use, benchmark.shows_names, campaign.names, campaign.state, campaign.daily_goal,
       campaign.requires::json,
       coalesce(campaign.shows_tests, false) AS shows_tests,
       side_a.public_id AS id_a, answer_a.text AS text_a, side_a.masked::json AS masked_a,
       html_a.html AS html_a, html_a.document <> '' AS can_be_tried_a,
       side_b.public_id AS id_b, answer_b.text AS text_b, side_b.masked::json AS masked_b,
       html_b.html AS html_b, html_b.document <> '' AS can_be_tried_b
FROM {lent} lent
JOIN {sides} side_a ON side_a.assignment_id = lent.id AND side_a.letter = 'a'
JOIN {sides} side_b ON side_b.assignment_id = lent.id AND side_b.letter = 'b'
JOIN annotations_battle battle ON battle.id = lent.battle_id
JOIN catalog_benchmarkitem item ON item.id = battle.item_id
JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id
JOIN catalog_answer answer_a ON answer_a.id = side_a.answer_id
JOIN catalog_answer answer_b ON answer_b.id = side_b.answer_id
JOIN catalog_renderedtext html_a ON html_a.id = side_a.rendered_id
JOIN catalog_renderedtext html_b ON html_b.id = side_b.rendered_id
LEFT JOIN annotations_campaign campaign ON campaign.id = battle.campaign_id
LEFT JOIN annotations_goldbattle gold ON gold.battle_id = battle.id
"""
SHOWN_AGAIN = f"""{
    SHOWN.format(also="", lent="annotations_assignment", sides="annotations_assignmentside")
} WHERE lent.id = %s"""


@dataclass(frozen=True)
class ShownItem:
    public_id: UUID
    messages: list[dict[str, str]]
    main_category: str
    sub_category: str
    languages: list[str]


@dataclass(frozen=True)
class ShownSide:
    letter: str
    public_id: UUID
    text: str
    html: SafeString
    can_be_tried: bool
    is_masked: bool

    @property
    def trial_token(self) -> str:
        """What names it where its code can read its address."""
        return trial_token(self.public_id)

    @classmethod
    def from_row(cls, letter: str, row: Sequence[Any]) -> "ShownSide":
        """From the five columns of one side."""
        public_id, text, masked, html, can_be_tried = row
        # made by catalog.rendering, the one path that text takes to HTML
        safe = mark_safe(html)  # noqa: S308
        return cls(letter, public_id, mask(text, masked), safe, can_be_tried, bool(masked))


@dataclass(frozen=True)
class ShownBattle:
    """Everything a page or reply may use; no competitor is within reach of it."""

    public_id: UUID
    where: str  # the campaign, or the benchmark of an open pool
    item: ShownItem
    prompt: SafeString
    is_explained: bool  # of a qualification: after the vote comes what is right, then the next
    shows_names: bool  # to those who voted and ask
    daily_goal: int | None  # votes a day that its campaign asks for
    requires: list[str]  # with each vote, as its campaign wants it
    shows_tests: bool  # before the vote
    a: ShownSide
    b: ShownSide

    @property
    def sides(self) -> tuple[ShownSide, ShownSide]:
        return self.a, self.b

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "ShownBattle":
        """From the columns of SHOWN."""
        public_id, where, *item, prompt, use, of_benchmark, names, state, goal, requires, tests = (
            row[:15]
        )
        return cls(
            public_id,
            where,
            ShownItem(*item),
            # made by catalog.rendering too; claiming made sure that it is there
            mark_safe(prompt),  # noqa: S308
            use == GoldBattle.Use.TRAINING,
            of_benchmark if names is None else are_names_shown(names, state),
            goal,
            requires or [],
            tests,
            ShownSide.from_row("a", row[15:20]),
            ShownSide.from_row("b", row[20:25]),
        )


def shown_battle(assignment: Assignment) -> ShownBattle:
    """The battle as this assignment shows it, in the order that was drawn for it."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN_AGAIN, [assignment.pk])
        return ShownBattle.from_row(cursor.fetchone())
