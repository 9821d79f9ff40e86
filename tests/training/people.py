"""Simulated people, who say so, and prefer answers with a property that anybody can see."""

from random import Random

from annotations.actions.number_facts import number_facts
from annotations.models import Battle
from catalog.models import RenderedText
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    RenderedTextFactory,
    VoteFactory,
    sha256,
)

PEOPLE, NOISE = 12, 0.1


class People:
    """They prefer an answer that `likes` is true of, and err one time in ten."""

    def __init__(self, likes):
        self.likes = likes
        self.random = Random(7)
        self.people = [AnnotatorFactory(group="simulated") for _ in range(PEOPLE)]
        self.seen = {person.pk: set() for person in self.people}

    def vote_on_all(self):
        """Every battle that nobody has voted on yet."""
        for battle in Battle.objects.filter(assignments=None).order_by("pk"):
            self.vote(battle)
        number_facts()

    def vote(self, battle):
        sides = (battle.answer_a, battle.answer_b)
        for text in (battle.item.prompt, *(answer.text for answer in sides)):
            if not RenderedText.objects.filter(text_digest=sha256(text)).exists():
                RenderedTextFactory(text_digest=sha256(text))
        free = [p for p in self.people if not self.seen[p.pk] & {a.pk for a in sides}]
        for seat in battle.seats.order_by("number"):
            person = free.pop(self.random.randrange(len(free)))
            self.seen[person.pk] |= {answer.pk for answer in sides}
            assignment = AssignmentFactory(
                battle=battle, seat=seat, annotator=person, outcome="voted",
                closed_at=battle.created_at,
            )  # fmt: skip
            winner = self.choice(*(answer.text for answer in sides))
            strength = "clear" if winner.startswith("model") else ""
            VoteFactory(
                assignment=assignment, winner=winner, strength=strength,
                annotator_group="simulated",
            )  # fmt: skip

    def choice(self, one, other):
        good = (self.likes(one), self.likes(other))
        if good[0] == good[1]:
            return "tie" if good[0] else "both_bad"
        first = good[0] != (self.random.random() < NOISE)
        return "model_a" if first else "model_b"
