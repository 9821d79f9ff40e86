"""What a voter is told of a battle who asked who wrote the answers: authors, settings, verdicts."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotations.models import Assignment, AssignmentSide, Reveal, Vote, Winner
from catalog.models import Competitor

Setting = tuple[str | Promise, str | int | float]


@dataclass(frozen=True)
class Author:
    """Who wrote one side, with the settings under which it was made."""

    letter: str
    name: str
    settings: list[Setting]
    system_prompt: str


@dataclass(frozen=True)
class Revealed:
    a: Author
    b: Author
    others: list[tuple[Winner, int]]  # how often others chose it, sides as this person saw them

    @property
    def authors(self) -> tuple[Author, Author]:
        return self.a, self.b

    @property
    def names(self) -> dict[str, str]:
        return {author.letter: author.name for author in self.authors}


def revealed(assignment: Assignment) -> Revealed | None:
    """What was written down as shown to this person about both sides; None before that."""
    shown = Reveal.objects.filter(
        annotator_id=assignment.annotator_id, answer_id=OuterRef("answer_id")
    )
    sides = list(
        AssignmentSide.objects.filter(Exists(shown), assignment=assignment)
        .select_related("answer__competitor")
        .order_by("letter")
    )
    if len(sides) != 2:
        return None
    a, b = (author(side.letter, side.answer.competitor) for side in sides)
    return Revealed(a, b, others(assignment, sides[0].answer.competitor_id))


def author(letter: str, competitor: Competitor) -> Author:
    settings: list[Setting] = [
        (_("Provider"), competitor.provider),
        (_("Model"), competitor.model),
        (_("Revision"), competitor.revision),
        (_("Temperature"), empty_if_unset(competitor.temperature)),
        ("top_p", empty_if_unset(competitor.top_p)),
        (_("Longest answer, in tokens"), empty_if_unset(competitor.max_tokens)),
        (_("Seed"), empty_if_unset(competitor.seed)),
    ]
    stated = [(label, value) for label, value in settings if value != ""]
    return Author(letter, competitor.name, stated, competitor.system_prompt)


def empty_if_unset(number: float | None) -> float | str:
    return "" if number is None else number


def others(assignment: Assignment, competitor_a: int) -> list[tuple[Winner, int]]:
    """The last blind vote of everybody else on this battle, counted as this person saw A and B."""
    votes = (
        Vote.objects.last_blind()
        .filter(assignment__battle=assignment.battle_id, surplus=False)
        .exclude(annotator=assignment.annotator_id)
        .values_list("winner", "competitor_a")
    )
    counts = Counter(
        Winner(winner) if a == competitor_a else Winner(winner).turned for winner, a in votes
    )
    order = (Winner.MODEL_A, Winner.TIE, Winner.MODEL_B, Winner.BOTH_BAD)
    return [(winner, counts[winner]) for winner in order] if counts else []
