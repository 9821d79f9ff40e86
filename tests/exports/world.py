"""A small benchmark with votes, and an export of it, read back."""

import json

from catalog.models import Answer
from exports.actions.write_export import write_export
from exports.choices import Choices
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    CompetitorFactory,
    ItemFactory,
    TestSetFactory,
    VoteFactory,
)

# Prompts that share nothing: near duplicates would stay on one side of a split.
SUBJECTS = (
    *("parse a date", "sort a list", "draw a chart", "mend a socket", "read a spreadsheet"),
    *("walk a tree", "hash a password", "cache a page", "split a bill", "find a route"),
)


class World:
    """Two models, five people, and as many items as are asked for; the newest vote wins."""

    def __init__(self, items=4, name="Arena"):
        self.benchmark = BenchmarkFactory(name=name, slug=name.lower())
        self.good = CompetitorFactory(
            name="Good", slug="good", licence="apache-2.0", model="good-1", temperature=0.3
        )
        self.poor = CompetitorFactory(name="Poor", slug="poor", licence="mit")
        self.people = [AnnotatorFactory() for _ in range(5)]
        self.items = [self.item(number) for number in range(items)]
        self.battles = [self.battle(item) for item in self.items]

    def item(self, number, **words):
        subject = f"{SUBJECTS[number % len(SUBJECTS)]} in way {number}"
        messages = [{"role": "user", "content": f"Please {subject} for the {number * 7} of us."}]
        words = {"messages": messages, "licence": "cc-by-4.0", "source": "own", **words}
        return ItemFactory(benchmark=self.benchmark, key=f"item-{number:03}", **words)

    def battle(self, item, one=None, two=None):
        return BattleFactory(
            item=item,
            answer_a=one or self.answer(item, self.good),
            answer_b=two or self.answer(item, self.poor),
            overlap=len(self.people),
        )

    def answer(self, item, competitor, **words):
        text = words.pop("text", f"{competitor.name} answers {item.key}.")
        found = Answer.objects.filter(item=item, competitor=competitor, **words).first()
        return found or AnswerFactory(item=item, competitor=competitor, text=text, **words)

    def vote(self, battle, *winners, strength="clear"):
        """One vote of one person after the other, on the battle's own sides."""
        free = list(battle.seats.filter(is_free=True).order_by("number"))
        taken = battle.overlap - len(free)
        votes = []
        for place, winner in enumerate(winners):
            assignment = AssignmentFactory(
                battle=battle,
                seat=free[place],
                annotator=self.people[taken + place],
                outcome="voted",
                closed_at=battle.created_at,
            )
            decided = winner in {"model_a", "model_b"}
            votes.append(
                VoteFactory(
                    assignment=assignment, winner=winner, strength=strength if decided else ""
                )
            )
        return votes

    def vote_turned(self, battle, winner):
        """A vote of somebody who was shown the battle's sides the other way round."""
        seat = battle.seats.filter(is_free=True).order_by("number").first()
        assignment = AssignmentFactory(
            battle=battle,
            seat=seat,
            annotator=self.people[seat.number - 1],
            outcome="voted",
            closed_at=battle.created_at,
            turned=True,
        )
        return VoteFactory(
            assignment=assignment,
            winner=winner,
            competitor_a=battle.answer_b.competitor,
            competitor_b=battle.answer_a.competitor,
        )

    def vote_everywhere(self, *winners):
        for battle in self.battles:
            self.vote(battle, *winners)

    def tests(self, item):
        return TestSetFactory(item=item)


def export(folder, shape="trl-preference", **words):
    """The manifest of an export of the world's benchmark."""
    words = {"benchmark": "Arena", "source": "people", **words}
    return write_export(Choices(shape=shape, **words), folder)


def rows_of(folder, name="train.jsonl"):
    return [json.loads(text) for text in (folder / name).read_text().splitlines()]
