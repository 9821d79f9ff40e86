"""What pages of runs draw: bars, a map, and tables of scores. Pure but for texts of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import QueryDict

from mining.models import ExpertBattles, Instruction, MiningRun, Selection
from mining.queries.funnel import Funnel
from mining.queries.scores import Scores
from stats.arrays import Floats

WIDTH, HEIGHT, EDGE = 720, 460, 12
TITLE_LENGTH = 160
ROWS_SHOWN = 50
MAX_DOTS = 3000
BAR = 100.0


@dataclass(frozen=True)
class Bar:
    """A grade and how many have it, with the height of its bar in percent."""

    grade: int
    number: int
    top: str
    height: str
    is_kept: bool


@dataclass(frozen=True)
class Dot:
    """An instruction on the map."""

    x: str
    y: str
    radius: str
    title: str
    pk: int


def heading_of(run: MiningRun, funnel: Funnel) -> str:
    """The page's answer in a sentence."""
    steps = {step.key: step.left for step in funnel.steps}
    if "pool" in steps:
        return f"{steps['pool']:,} of {steps['mined']:,} instructions are worth an answer"
    return f"{steps['mined']:,} of {funnel.asked:,} instructions are mined"


def bars_of(funnel: Funnel) -> list[Bar]:
    """The spread of grades; nothing where nothing is graded."""
    most = max(funnel.grades.values(), default=0)
    if not most:
        return []
    kept = {
        grade
        for _, low, high, _ in funnel.bands
        for grade in range(low, high + 1)
        if grade >= funnel.cut
    }
    return [
        Bar(
            grade,
            number,
            f"{BAR - BAR * number / most:.1f}",
            f"{BAR * number / most:.1f}",
            grade in kept,
        )
        for grade, number in funnel.grades.items()
    ]


def map_of(selection: Selection) -> dict[str, Any]:
    """The choice over the pool; a choice that stands for more is larger."""
    chosen = list(selection.choices.select_related("instruction")[:MAX_DOTS])
    others = Instruction.objects.in_bulk([int(row[0]) for row in selection.others])
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "chosen": [
            _dot(
                (each.x, each.y),
                min(9.0, 2.5 + each.stands_for**0.5),
                each.instruction,
                f"{each.position}: ",
            )
            for each in chosen
        ],
        "others": [_dot((x, y), 2.0, others[int(pk)], "") for pk, x, y in selection.others],
    }


def _dot(place: tuple[float, float], radius: float, instruction: Instruction, before: str) -> Dot:
    x = EDGE + (place[0] + 1) / 2 * (WIDTH - 2 * EDGE)
    y = EDGE + (1 - place[1]) / 2 * (HEIGHT - 2 * EDGE)
    text = " ".join(instruction.text.split())
    cut = text if len(text) <= TITLE_LENGTH else f"{text[:TITLE_LENGTH]}…"
    return Dot(f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}", before + cut, instruction.pk)


def report_context(battles: ExpertBattles, scores: Scores, query: QueryDict) -> dict[str, Any]:
    """Tables of a report: standings, heat, and instructions with both terms."""
    begins = query.get("from") or ""
    start = int(begins) if begins.isdecimal() else 0
    compared = np.flatnonzero(scores.winner >= 0)
    shown = compared[start : start + ROWS_SHOWN]
    more = f"?alpha={scores.alpha:g}&from="
    return {
        "scores": scores,
        "alpha": f"{scores.alpha:g}",
        "is_kept_alpha": scores.alpha == battles.alpha,
        "heading": _heading(scores),
        "standings": _standings(scores),
        "names": [each.name for each in scores.games.competitors],
        "heat": _heat(scores, scores.heat()),
        "expected": _heat(scores, scores.expected()),
        "lines": [_line(scores, int(row)) for row in shown],
        "first": start + 1,
        "last": start + len(shown),
        "next": f"{more}{start + ROWS_SHOWN}" if start + ROWS_SHOWN < len(compared) else "",
        "previous": f"{more}{max(0, start - ROWS_SHOWN)}" if start else "",
        "invalid": dict(scores.games.invalid),
        "votes": int(scores.games.votes.sum()),
        "ties": int(scores.games.ties.sum()) // 2,
    }


def _heading(scores: Scores) -> str:
    wins = scores.wins()
    if not scores.compared or not scores.games.votes.sum():
        return "Nobody has judged yet"
    best = scores.games.competitors[int(np.argmax(wins))].name
    return f"{best} wins {int(wins.max()):,} of {scores.compared:,} instructions"


def _standings(scores: Scores) -> list[dict[str, Any]]:
    ratings, wins = scores.ratings, scores.wins()
    order = np.argsort(-ratings.rating, kind="stable").tolist()
    return [
        {
            "competitor": scores.games.competitors[place],
            "rating": float(ratings.rating[place]),
            "lower": float(ratings.lower[place]),
            "upper": float(ratings.upper[place]),
            "wins": int(wins[place]),
            "answers": int((scores.games.answers[:, place] > 0).sum()),
        }
        for place in order
    ]


def _heat(scores: Scores, shares: Floats) -> list[tuple[str, list[dict[str, Any] | None]]]:
    """Rows of shares with a class of five; None on the diagonal."""
    rows: list[tuple[str, list[dict[str, Any] | None]]] = []
    for place, competitor in enumerate(scores.games.competitors):
        cells: list[dict[str, Any] | None] = [
            None
            if other == place
            else {"share": float(shares[place, other]), "heat": int(shares[place, other] * 4.999)}
            for other in range(len(shares))
        ]
        rows.append((competitor.name, cells))
    return rows


def _line(scores: Scores, row: int) -> dict[str, Any]:
    """One instruction: each competitor's final score with its two terms."""
    cells: Sequence[dict[str, Any] | None] = [
        None
        if np.isnan(scores.final[row, place])
        else {
            "final": float(scores.final[row, place]),
            "everywhere": float(scores.everywhere[row, place]),
            "here": float(scores.here[row, place]),
            "wins": place == scores.winner[row],
        }
        for place in range(scores.final.shape[1])
    ]
    return {
        "item": scores.games.items[row],
        "cells": cells,
        "is_changed": scores.winner[row] != scores.leader[row],
    }
