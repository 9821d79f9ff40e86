"""The best of a run's instructions become drafts, which people finish and check as any other."""

from collections.abc import Sequence

import numpy as np
from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark, Difficulty
from curation.actions.write_draft import write_draft
from curation.models import Draft
from mining.grading import digest_of
from mining.models import Choice, ExpertBattles, Grade, Selection
from mining.queries.scores import Scores, scores_of
from stats.arrays import Floats

HARD_FROM = 9  # grades; below them medium
LICENCE = "not stated"


class PromotionError(Exception):
    """Nothing can be promoted as asked; `str` says why and what to do."""


@transaction.atomic
def promote(
    selection: Selection, benchmark: Benchmark, top: int, *, writer: Annotator
) -> list[Draft]:
    """Write the drafts that are not there yet, the most telling instructions first.

    Most telling is the instruction on which the experts' answers lie farthest apart; before there
    are votes, the order of choosing decides. Raises `PromotionError`.
    """
    if top < 1:
        raise PromotionError(f"--top is {top}: promote at least one.")
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    known = set(Draft.objects.filter(benchmark=benchmark).values_list("source", flat=True))
    made = []
    for choice in ordered(selection)[:top]:
        source = source_of(choice)
        if source not in known:
            made.append(write_draft(benchmark, _words(choice, source), writer=writer))
    subject, words = f"run {selection.run.slug}", {"benchmark": benchmark.slug}
    write_audit("instructions_promoted", subject, actor=writer, drafts=len(made), **words)
    return made


def ordered(selection: Selection) -> Sequence[Choice]:
    """The choices, the most telling first."""
    choices = list(
        selection.choices.select_related("instruction__competitor", "instruction__opening")
    )
    battles = ExpertBattles.objects.filter(selection=selection).first()
    if battles is None:
        return choices
    spread = spread_of(scores_of(battles))
    fought = battles.fought.order_by("choice__position").values_list("choice_id", flat=True)
    by_choice = dict(zip(fought, spread.tolist(), strict=True))
    return sorted(choices, key=lambda each: (-by_choice.get(each.pk, 0.0), each.position))


def spread_of(scores: Scores) -> Floats:
    """How far the local terms of the best and the worst answer lie apart; shape (m,)."""
    here = scores.here
    there = ~np.isnan(here)
    most = np.where(there, here, -np.inf).max(axis=1)
    least = np.where(there, here, np.inf).min(axis=1)
    return np.where(there.sum(axis=1) >= 2, most - least, 0.0)


def source_of(choice: Choice) -> str:
    """Where a draft says that it comes from; one for each instruction."""
    instruction = choice.instruction
    return (
        f"instruction {instruction.pk} of {instruction.run.name}, mined out of "
        f"{instruction.competitor.name}"
    )[:300]


def _words(choice: Choice, source: str) -> dict[str, object]:
    instruction = choice.instruction
    language = instruction.opening.language
    return {
        "raw": instruction.text,
        "text": instruction.text,
        "knowledge": "",
        "difficulty": _difficulty(choice),
        "raw_languages": [language] if language else [],
        "main_category": "",
        "sub_category": "",
        "licence": instruction.competitor.licence or LICENCE,
        "source": source,
    }


def _difficulty(choice: Choice) -> str:
    run = choice.instruction.run
    grade = Grade.objects.filter(
        instruction=choice.instruction, grader=run.grader_id, prompt_digest=digest_of(run.bands)
    ).first()
    is_hard = grade is not None and grade.value is not None and grade.value >= HARD_FROM
    return Difficulty.HARD if is_hard else Difficulty.MEDIUM
