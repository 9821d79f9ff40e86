"""Judges beside tests and beside people, on the same two answers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotations.models import Vote, Winner
from catalog.models import Benchmark, BenchmarkItem
from evidence.queries.agreement import ALL, PASS, Line, Tally, lines_of
from execution.models import Execution
from judging.models import Judge, Judgment
from judging.outcomes import Result
from judging.queries.battles import judged_battles

Pair = tuple[int, int]  # two answers, the lower id first
Preferred = dict[Pair, tuple[int, int | None]]  # the item, and the better answer; None: a tie


@dataclass(frozen=True)
class Voices:
    """Two who looked at the same answers, and how often they preferred the same one."""

    first: str
    second: str
    lines: list[Line]


def judges_beside_others(benchmark: Benchmark) -> list[Voices]:
    """For each judge of pairs: how it agrees with tests, and how people agree with it."""
    known = Judgment.objects.filter(benchmark=benchmark).values("judge")
    categories = dict(
        BenchmarkItem.objects.filter(benchmark=benchmark).values_list("pk", "main_category")
    )
    votes = _votes(benchmark)
    found: list[Voices] = []
    for judge in Judge.objects.filter(pk__in=known):
        preferred = _preferred(judge, benchmark)
        by_tests = _by_tests(benchmark, preferred)
        said = [(pair, item, choice) for pair, (item, choice) in preferred.items()]
        for first, second, theirs, ours in (
            (judge.name, "tests", said, by_tests),
            ("people", judge.name, votes, {p: choice for p, (_, choice) in preferred.items()}),
        ):
            if lines := _lines(theirs, ours.get, categories):
                found.append(Voices(first, second, lines))
    return found


def _preferred(judge: Judge, benchmark: Benchmark) -> Preferred:
    """What a judge preferred of each two answers; what it left invalid is left out."""
    found: Preferred = {}
    for battle in judged_battles(judge, benchmark):
        result = battle.result()
        if len(battle.answers) != 2 or battle.item is None or result is Result.INVALID:
            continue
        first, second = battle.answers
        better = {Result.WIN: first, Result.LOSS: second}.get(result)
        found[min(first, second), max(first, second)] = battle.item, better
    return found


def _by_tests(benchmark: Benchmark, pairs: Iterable[Pair]) -> dict[Pair, int | None]:
    """Of each two answers the only one that passes; pairs that tests do not tell apart are not."""
    answers = {answer for pair in pairs for answer in pair}
    ran = Execution.objects.that_count(benchmark).exclude(status=Execution.Status.NOT_RUN)
    status = dict(ran.filter(answer__in=answers).values_list("answer", "status"))
    found: dict[Pair, int | None] = {}
    for pair in pairs:
        passing = [answer for answer in pair if status.get(answer) == PASS]
        if len(passing) == 1 and all(answer in status for answer in pair):
            found[pair] = passing[0]
    return found


def _votes(benchmark: Benchmark) -> list[tuple[Pair, int, int | None]]:
    """Counted votes as two answers, the item, and the better answer."""
    votes: Any = Vote.objects.countable().filter(item__benchmark=benchmark).with_drawn_winner()
    battle = "assignment__battle__"
    rows = votes.values_list("item", "drawn_winner", f"{battle}answer_a", f"{battle}answer_b")
    return [
        ((min(a, b), max(a, b)), item, {Winner.MODEL_A: a, Winner.MODEL_B: b}.get(winner))
        for item, winner, a, b in rows
    ]


def _lines(
    said: Iterable[tuple[Pair, int, int | None]],
    other: Callable[[Pair], int | None],
    categories: Mapping[int, str],
) -> list[Line]:
    """How often they prefer the same, where the other one decides."""
    tallies: dict[str, Tally] = defaultdict(Tally.empty)
    for pair, item, choice in said:
        better = other(pair)
        if better is None:
            continue
        word = "neither" if choice is None else "passing" if choice == better else "failing"
        for name in {ALL, categories.get(item, "")}:
            tallies[name].add(item, word, 1)
    return lines_of(tallies)
