"""The report of a judge as its page shows it."""

from dataclasses import dataclass
from typing import Any

from catalog.models import Benchmark
from judging.models import Judge
from judging.queries.preferences import preference_table
from judging.queries.win_rates import win_rates

HABITS = {
    "length": "Chooses the longer answer",
    "prose_words": "Chooses the one with more words of prose",
    "code_lines": "Chooses the one with more code",
    "comment_lines": "Chooses the one with more comments",
    "code_blocks": "Chooses the one with more blocks of code",
    "headings": "Chooses the one with more headings",
    "bold": "Chooses the one with more bold",
    "list_items": "Chooses the one with more lists",
}
AXIS_FROM, AXIS_TO = 0.2, 1.0


@dataclass(frozen=True)
class Dots:
    """Judge and people with their intervals on one axis, as texts for SVG, in per cent."""

    judge: str
    judge_from: str
    judge_to: str
    people: str
    people_from: str
    people_to: str


@dataclass(frozen=True)
class PartRow:
    """The agreement on one part of a benchmark."""

    name: str
    kind: str
    found: dict[str, Any]
    dots: Dots | None
    reading: str


@dataclass(frozen=True)
class Habit:
    """One habit beside people's own."""

    name: str
    judge: dict[str, Any]
    people: dict[str, Any] | None
    note: str


def _at(value: float | None) -> str:
    share = 0.0 if value is None else (value - AXIS_FROM) / (AXIS_TO - AXIS_FROM)
    return f"{100 * min(max(share, 0.0), 1.0):.1f}"


def _part(name: str, kind: str, found: dict[str, Any]) -> PartRow:
    people = found["people"]
    dots = None
    if found["raw"] is not None:
        ends = [found["raw"], found["lower"], found["upper"]]
        ends += [people["raw"], people["lower"], people["upper"]]
        dots = Dots(*(_at(end) for end in ends))
    reading = ""
    if found["raw"] is not None and people["raw"] is not None:
        below = found["upper"] < people["lower"]
        reading = "below people" if below else "no difference seen"
    return PartRow(name, kind, found, dots, reading)


def parts_of(report: dict[str, Any]) -> list[PartRow]:
    rows = [_part("All battles", "all", report["agreement"])]
    for kind in ("category", "language", "difficulty"):
        rows += [_part(part[kind], kind, part) for part in report[f"by_{kind}"]]
    return rows


def habits_of(report: dict[str, Any]) -> list[Habit]:
    position = report["position_bias"]
    rows = [
        Habit("Chooses the first answer", position, position["people"], "of choices with a winner")
    ]
    rows += [
        Habit(HABITS[habit["feature"]], habit, habit["people"], "on the same battles")
        for habit in report["style_bias"]
    ]
    own = report["self_preference"]
    if own["n"]:
        note = f"{own['n']} battles with one of them"
        rows.append(Habit(f"Chooses its own family ({own['family']})", own, own["people"], note))
    ties = report["ties"]
    rows.append(Habit("Says tie", ties, ties["people"], "on the same battles"))
    orders = report["orders"]
    note = f"{orders['contradictions']} contradict each other"
    rows.append(Habit("Both orders say the same", orders, None, note))
    rows.append(Habit("Same winner when asked again", report["stability"], None, ""))
    rows.append(Habit("Invalid replies", report["invalid"], None, "never a tie"))
    return [row for row in rows if row.judge["n"]]


def report_context(judge: Judge, benchmark: Benchmark, report: dict[str, Any]) -> dict[str, Any]:
    """What the page needs besides the judge itself."""
    found: dict[str, Any] = {
        "report": report,
        "parts": parts_of(report),
        "habits": habits_of(report),
        "percent": round(100 * report["agreement"]["raw"]) if report["agreement"]["n"] else None,
    }
    people = report["agreement"]["people"]
    found["people_percent"] = round(100 * people["raw"]) if people["n"] else None
    if judge.kind.is_of_pairs:
        found["rates"] = win_rates(benchmark, judge, None, "strict")
    else:
        found["preferences"] = preference_table(judge, benchmark)
    return found
