"""Who agrees with whom: judges, tests and people on the battles that both looked at."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.models import Benchmark
from execution.models import Execution
from judging.agreement import rounded
from judging.models import Judge
from judging.outcomes import Result
from judging.queries.battles import Key, judged_battles
from judging.queries.people import PeoplesVote

PEOPLE = "People"
TESTS = "Tests"
Choices = Mapping[Key, Sequence[Result]]


def matrix_of(benchmark: Benchmark, votes: Sequence[PeoplesVote]) -> dict[str, Any]:
    """Shares of the same choice, and on how many choices each rests."""
    rows: dict[str, Choices] = {}
    judges = Judge.objects.filter(judgments__benchmark=benchmark).distinct()
    for judge in judges.order_by("name"):
        if judge.kind.is_of_pairs:
            rows[judge.name] = {
                battle.key: [battle.result()]
                for battle in judged_battles(judge, benchmark)
                if battle.has_labels
            }
    if tests := _tests(benchmark, {key for choices in rows.values() for key in choices}):
        rows[TESTS] = tests
    people: dict[Key, list[Result]] = defaultdict(list)
    for vote in votes:
        people[vote.key].append(vote.result)
    rows[PEOPLE] = people
    names = list(rows)
    return {
        "names": names,
        "rows": [
            {"name": one, "cells": [_cell(rows[one], rows[other], one == other) for other in names]}
            for one in names
        ],
    }


def _cell(one: Choices, other: Choices, is_same: bool) -> dict[str, Any]:
    """The share of pairs of choices that are the same; of people among themselves too."""
    same = n = 0
    for key in one.keys() & other.keys():
        mine, theirs = Counter(one[key]), Counter(other[key])
        n += mine.total() * (theirs.total() - 1) if is_same else mine.total() * theirs.total()
        same += sum(mine[result] * (theirs[result] - is_same) for result in mine)
    return {"n": n // 2 if is_same else n, "share": rounded(same / n) if n else None}


def _tests(benchmark: Benchmark, keys: set[Key]) -> dict[Key, list[Result]]:
    """The choice of tests: the answer that passes more of them."""
    found: dict[tuple[str, int], float] = {}
    run = Execution.objects.that_count(benchmark).exclude(status="not_run").filter(total__gt=0)
    rows = run.values_list("item__key", "competitor", "passed", "total")
    for item, competitor, passed, total in rows:
        found[item, competitor] = passed / total
    chosen: dict[Key, list[Result]] = {}
    for key in keys:
        one, other = (found.get((key[0], pk)) for pk in key[2:])
        if one is not None and other is not None:
            chosen[key] = [
                Result.TIE if one == other else Result.WIN if one > other else Result.LOSS
            ]
    return chosen
