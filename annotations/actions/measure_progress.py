"""How far the work is, for one person and for everybody; counted each time, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localtime

from annotations.models import Assignment, Battle, Outcome, Vote
from catalog.models import Benchmark

WINDOW = 500  # free seats that are looked at; where there are more, the number is "at least"

# The conditions of a claim (annotations/actions/claim_battle.py). Items are counted, not battles:
# a vote on one battle of an item ends the others that show one of its answers to this person.
ITEMS_LEFT = """
WITH window_ AS (
    SELECT battle_id FROM annotations_seat WHERE is_free ORDER BY position LIMIT %(size)s OFFSET 0
)
SELECT count(DISTINCT battle.item_id) FILTER (
    WHERE benchmark.is_open AND item.status = 'active' AND item.is_latest
  AND model_a.status = 'active' AND model_b.status = 'active'
      AND answer_a.published_at IS NULL AND answer_b.published_at IS NULL
      AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = item.prompt_digest)
      AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = answer_a.text_digest)
      AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = answer_b.text_digest)
      AND NOT EXISTS (SELECT FROM annotations_assignmentside lent
                      WHERE lent.annotator_id = %(annotator)s
                        AND lent.answer_id IN (battle.answer_a_id, battle.answer_b_id))
      AND NOT EXISTS (SELECT FROM annotations_reveal shown
                      WHERE shown.annotator_id = %(annotator)s
                        AND shown.answer_id IN (battle.answer_a_id, battle.answer_b_id))
), (SELECT count(*) FROM window_)
FROM window_
JOIN annotations_battle battle ON battle.id = window_.battle_id
JOIN catalog_benchmarkitem item ON item.id = battle.item_id
JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id
JOIN catalog_answer answer_a ON answer_a.id = battle.answer_a_id
JOIN catalog_answer answer_b ON answer_b.id = battle.answer_b_id
JOIN catalog_competitor model_a ON model_a.id = answer_a.competitor_id
JOIN catalog_competitor model_b ON model_b.id = answer_b.competitor_id
"""


@dataclass(frozen=True)
class OwnProgress:
    """Votes of a person, and the tasks that are still there for them."""

    today: int
    in_all: int
    left: int
    is_least: bool  # there may be more than `left`

    @property
    def is_over(self) -> bool:
        return self.left == 0 and not self.is_least


@dataclass(frozen=True)
class TeamProgress:
    """Votes of everybody in one benchmark, out of those that its battles ask for."""

    benchmark: str
    done: int
    asked_for: int


def votes_today(annotator_id: int) -> int:
    """How many battles a person has voted on since midnight."""
    return current_votes(annotator_id).filter(cast_at__gte=midnight()).count()


def own_progress(annotator_id: int) -> OwnProgress:
    """Count what a person has done and what is left."""
    counts = current_votes(annotator_id).aggregate(
        today=Count("pk", filter=Q(cast_at__gte=midnight())), in_all=Count("pk")
    )
    with connection.cursor() as cursor:
        cursor.execute(ITEMS_LEFT, {"annotator": annotator_id, "size": WINDOW})
        left, looked_at = cursor.fetchone()
    return OwnProgress(**counts, left=left, is_least=looked_at == WINDOW)


def team_progress() -> list[TeamProgress]:
    """The open benchmarks that have battles, with how many of their votes are there."""
    done = dict(
        Assignment.objects.filter(outcome=Outcome.VOTED, battle__item__benchmark__is_open=True)
        .values_list("battle__item__benchmark")
        .annotate(Count("pk"))
    )
    asked_for = dict(
        Battle.objects.filter(item__benchmark__is_open=True)
        .values_list("item__benchmark")
        .annotate(Sum("overlap"))
    )
    names = Benchmark.objects.filter(pk__in=asked_for).values_list("pk", "name")
    return [TeamProgress(name, done.get(pk, 0), asked_for[pk]) for pk, name in names]


def current_votes(annotator_id: int) -> QuerySet[Vote]:
    return Vote.objects.filter(annotator_id=annotator_id, is_current=True)


def midnight() -> datetime:
    return localtime().replace(hour=0, minute=0, second=0, microsecond=0)
