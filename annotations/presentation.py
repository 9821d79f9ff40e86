"""What an annotator is shown of a battle: two letters and their texts, and nothing more."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from annotations.models import Assignment, AssignmentSide
from catalog.models import BenchmarkItem, RenderedText


@dataclass(frozen=True)
class ShownSide:
    letter: str
    public_id: UUID
    text: str
    html: SafeString


@dataclass(frozen=True)
class ShownBattle:
    """Everything a page or reply may use; no competitor is within reach of it."""

    public_id: UUID
    item: BenchmarkItem
    a: ShownSide
    b: ShownSide

    @property
    def sides(self) -> tuple[ShownSide, ShownSide]:
        return self.a, self.b


def shown_battle(assignment: Assignment) -> ShownBattle:
    """The battle as this assignment shows it, in the order that was drawn for it."""
    rows = list(
        AssignmentSide.objects.filter(assignment=assignment)
        .select_related("answer", "rendered", "assignment__battle__item")
        .only(
            "letter",
            "public_id",
            "answer__text",
            "rendered__html",
            "assignment__battle__public_id",
            "assignment__battle__item",
        )
    )
    sides = {
        side.letter: ShownSide(
            side.letter,
            side.public_id,
            side.answer.text,
            # made by catalog.rendering, the one path that text takes to HTML
            mark_safe(side.rendered.html),  # noqa: S308
        )
        for side in rows
    }
    battle = rows[0].assignment.battle
    return ShownBattle(battle.public_id, battle.item, sides["a"], sides["b"])


def prompt_html(item: BenchmarkItem) -> SafeString:
    """The task as HTML; claiming made sure that it is there."""
    rendered = RenderedText.objects.filter(text_digest=item.prompt_digest).latest("id")
    return mark_safe(rendered.html)  # noqa: S308  made by catalog.rendering
