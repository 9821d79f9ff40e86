"""What an annotator is shown of a battle: two letters and their texts, and nothing more."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.safestring import SafeString, mark_safe

from annotations.models import Assignment, AssignmentSide, GoldBattle
from catalog.models import BenchmarkItem, RenderedText
from catalog.self_naming import mask


@dataclass(frozen=True)
class ShownSide:
    letter: str
    public_id: UUID
    text: str
    html: SafeString
    can_be_tried: bool
    is_masked: bool


@dataclass(frozen=True)
class ShownBattle:
    """Everything a page or reply may use; no competitor is within reach of it."""

    public_id: UUID
    where: str  # the campaign, or the benchmark of an open pool
    item: BenchmarkItem
    prompt: SafeString
    is_explained: bool  # of a qualification: after the vote comes what is right, then the next
    shows_names: bool  # to those who voted and ask
    daily_goal: int | None  # votes a day that its campaign asks for
    requires: list[str]  # with each vote, as its campaign wants it
    a: ShownSide
    b: ShownSide

    @property
    def sides(self) -> tuple[ShownSide, ShownSide]:
        return self.a, self.b


def shown_battle(assignment: Assignment) -> ShownBattle:
    """The battle as this assignment shows it, in the order that was drawn for it."""
    newest = RenderedText.objects.filter(
        text_digest=OuterRef("assignment__battle__item__prompt_digest")
    ).order_by("-pk")
    rows = list(
        AssignmentSide.objects.filter(assignment=assignment)
        .select_related(
            *("answer", "rendered", "assignment__battle__item__benchmark"),
            "assignment__battle__campaign",
        )
        .annotate(
            prompt=Subquery(newest.values("html")[:1]),
            use=F("assignment__battle__gold__use"),
            can_be_tried=~Q(rendered__document=""),
        )
        .only(
            "letter",
            "public_id",
            "masked",
            "answer__text",
            "rendered__html",
            "assignment__battle__public_id",
            "assignment__battle__item",
            "assignment__battle__campaign__name",
            "assignment__battle__campaign__names",
            "assignment__battle__campaign__state",
            "assignment__battle__campaign__daily_goal",
            "assignment__battle__campaign__requires",
        )
    )
    sides = {
        side.letter: ShownSide(
            side.letter,
            side.public_id,
            mask(side.answer.text, side.masked),
            # made by catalog.rendering, the one path that text takes to HTML
            mark_safe(side.rendered.html),  # noqa: S308
            side.can_be_tried,
            bool(side.masked),
        )
        for side in rows
    }
    battle = rows[0].assignment.battle
    # made by catalog.rendering too; claiming made sure that it is there
    prompt = mark_safe(rows[0].prompt)  # noqa: S308
    is_explained = rows[0].use == GoldBattle.Use.TRAINING
    return ShownBattle(
        battle.public_id,
        str(battle.campaign or battle.item.benchmark),
        battle.item,
        prompt,
        is_explained,
        (battle.campaign or battle.item.benchmark).shows_names,
        battle.campaign.daily_goal if battle.campaign else None,
        battle.campaign.requires if battle.campaign else [],
        sides["a"],
        sides["b"],
    )
