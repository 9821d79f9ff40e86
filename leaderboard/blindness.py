"""Whether those who voted could tell which model wrote what; part of every board's findings."""

from typing import Any

import numpy as np
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from annotations.models import Guess
from stats.blindness import Blindness, blindness

MIN_GUESSES = 30  # guesses; on fewer nothing is said
STEP_GUESSES, STEP_PEOPLE = 10, 3  # a step of one guess would tell its author whether it is right


def blindness_findings(benchmark_id: int, *, as_of: int, in_steps: bool = False) -> dict[str, Any]:
    """What a snapshot keeps about guesses in the benchmark; nothing before there are any.

    `in_steps`: up to the last guess that fills a step; snapshots of before had no steps.
    """
    as_of = last_full_step(benchmark_id, as_of=as_of) if in_steps else as_of
    people = guesses_by_person(benchmark_id, as_of=as_of)
    if not people:
        return {}
    named = [row for row in people if row["named"]]
    found: dict[str, Any] = {
        "guesses": sum(row["named"] for row in named),
        "people": len(named),
        "no_idea": sum(row["no_idea"] for row in people),
    }
    if found["guesses"] >= MIN_GUESSES:
        found |= numbers(
            blindness(
                np.array([row["right"] for row in named], dtype=np.int64),
                np.array([row["named"] for row in named], dtype=np.int64),
                np.array([row["chance"] for row in named]),
            )
        )
    return {"blindness": found}


def last_full_step(benchmark_id: int, *, as_of: int) -> int:
    """The number of the guess that fills the last step by then; 0 while there is none."""
    known = Guess.objects.filter(
        vote__item__benchmark=benchmark_id, ledger_entry__number__lte=as_of
    )
    filled, people = 0, list[int]()
    rows = known.order_by("ledger_entry__number")
    for number, person in rows.values_list("ledger_entry__number", "vote__annotator"):
        people.append(person)
        if len(people) >= STEP_GUESSES and len(set(people)) >= STEP_PEOPLE:
            filled, people = number, []
    return filled


def guesses_by_person(benchmark_id: int, *, as_of: int) -> list[dict[str, Any]]:
    """Counts for each person, as the ledger stood at entry `as_of`."""
    is_named = Q(guessed__isnull=False)
    known = Guess.objects.filter(
        vote__item__benchmark=benchmark_id, ledger_entry__number__lte=as_of
    )
    rows = (
        known.values(person=F("vote__annotator"))
        .annotate(
            named=Count("pk", filter=is_named),
            no_idea=Count("pk", filter=~is_named),
            right=Count("pk", filter=Q(guessed=F("vote__competitor_a"))),
            chance=Sum(1.0 / Cast("options__len", FloatField()), filter=is_named),
        )
        .order_by("person")
    )
    return [dict(row) for row in rows]


def numbers(found: Blindness) -> dict[str, Any]:
    return {
        "share": found.share,
        "lower": found.lower,
        "upper": found.upper,
        "chance": found.chance,
        "recognised": found.recognised,
    }
