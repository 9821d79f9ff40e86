"""What experts said in the battles of a selection, as the arrays that scores are made of."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from catalog.models import Answer, BenchmarkItem, Competitor
from judging.models import Judgment
from mining.models import ExpertBattles
from stats.arrays import Integers


@dataclass(frozen=True, eq=False)
class Games:
    """Every vote; a game is one judge with one pair in one order, and ends in a vote or a tie.

    Attributes:
        competitors: n of them, by name.
        items: m of them, in the order of choosing.
        answers: Shape (m, n). The key of the answer; 0 where there is none.
        votes: Shape (m, n, n). Votes for the row's competitor against the column's.
        ties: Shape (m, n, n). Games that decided nothing, symmetric.
        invalid: Games by judge that held no readable label.
    """

    competitors: list[Competitor]
    items: list[BenchmarkItem]
    answers: Integers
    votes: Integers
    ties: Integers
    invalid: Counter[str]


def games_of(battles: ExpertBattles) -> Games:
    """All games so far."""
    competitors = list(battles.competitors.order_by("name"))
    fought = battles.fought.select_related("item").order_by("choice__position")
    items = [each.item for each in fought]
    row = {item.pk: number for number, item in enumerate(items)}
    column = {each.pk: number for number, each in enumerate(competitors)}
    shape = (len(items), len(competitors), len(competitors))
    votes, ties = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    invalid: Counter[str] = Counter()
    said = Judgment.objects.filter(
        benchmark=battles.benchmark_id, judge__in=battles.judges.all(), repeat=1
    ).order_by("pk")
    for item, one, other, label, judge in said.values_list(
        "item", "competitor_a", "competitor_b", "label", "judge__name"
    ).iterator():
        if item not in row or one not in column or other not in column:
            continue
        first, second = column[one], column[other]
        if not label:
            invalid[judge] += 1
        elif label == "A=B":
            ties[row[item], first, second] += 1
            ties[row[item], second, first] += 1
        elif label.startswith("A"):
            votes[row[item], first, second] += 1
        else:
            votes[row[item], second, first] += 1
    answers = _answers(battles, row, column)
    return Games(competitors, items, answers, votes, ties, invalid)


def _answers(battles: ExpertBattles, row: dict[int, int], column: dict[int, int]) -> Integers:
    found = np.zeros((len(row), len(column)), dtype=np.int64)
    rows = Answer.objects.ready().filter(
        item__benchmark=battles.benchmark_id, competitor__in=column, sample=1
    )
    for item, competitor, pk in rows.order_by("attempt").values_list("item", "competitor", "pk"):
        if item in row:
            found[row[item], column[competitor]] = pk
    return found
