"""What a judge is to look at: one place for each game, or for each answer that it rates."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotations.models import Battle
from catalog.models import Answer, Benchmark, Competitor
from judging.models import Judge, Protocol
from judging.prompt_files import words_of

TOGETHER = 4  # answers that are rated in one call


@dataclass(frozen=True, slots=True)
class Place:
    """One judgment to be made: of these answers of an item, shown in this order."""

    item: int
    answers: tuple[int, ...]
    order: int = 1
    preference: str = ""

    @property
    def digest(self) -> str:
        """What makes it one and the same place, whoever asks for it."""
        said = f"{self.item} {self.preference} {' '.join(map(str, self.answers))}"
        return hashlib.sha256(said.encode()).hexdigest()


class NothingToJudgeError(Exception):
    """There is nothing that the judge could look at; `str` says what is missing."""


def places_of(
    judge: Judge,
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    baseline: Competitor | None,
) -> list[Place]:
    """Every place, item by item. Raises `NothingToJudgeError`."""
    kind = judge.kind
    if kind.needs_baseline and baseline is None:
        raise NothingToJudgeError(
            f"The protocol {kind.value} compares with a baseline; name one (--baseline)."
        )
    wanted = [each.pk for each in competitors] + ([baseline.pk] if baseline else [])
    found = _answers(benchmark, wanted)
    if kind is Protocol.RATINGS:
        places = list(_rated_together(judge, found))
    elif kind is Protocol.CODAL and baseline:
        places = list(_beside_reference(judge, found, baseline.pk))
    elif baseline:
        places = list(_against(found, baseline.pk))
    else:
        places = list(_battles(benchmark, found))
    if not places:
        raise NothingToJudgeError(
            f"{benchmark.name} has no item that {_needed(kind)} of these models are there for."
        )
    return places


def _needed(kind: Protocol) -> str:
    return "ready answers" if kind is Protocol.RATINGS else "two ready answers"


Answers = dict[int, dict[int, int]]  # item -> competitor -> answer


def _answers(benchmark: Benchmark, competitors: Sequence[int]) -> Answers:
    """The newest ready answer of each competitor to each current item, its first sample."""
    rows = Answer.objects.ready().filter(
        item__in=benchmark.items.current(), competitor__in=competitors
    )
    found: Answers = defaultdict(dict)
    for item, competitor, pk in rows.order_by("item", "-sample", "attempt").values_list(
        "item", "competitor", "pk"
    ):
        found[item][competitor] = pk
    return found


def _both(item: int, one: int, other: int) -> Iterator[Place]:
    yield Place(item, (one, other), order=1)
    yield Place(item, (other, one), order=2)


def _against(found: Answers, baseline: int) -> Iterator[Place]:
    """Game 1 shows the baseline first, as CodeArena does."""
    for item, answers in found.items():
        base = answers.get(baseline)
        if base is not None:
            for competitor, answer in sorted(answers.items()):
                if competitor != baseline:
                    yield from _both(item, base, answer)


def _battles(benchmark: Benchmark, found: Answers) -> Iterator[Place]:
    """The battles that people vote on; where there are none, all pairs."""
    battles = Battle.objects.filter(
        item__benchmark=benchmark, purpose=Battle.Purpose.NORMAL, item__in=found
    )
    rows = battles.order_by("item", "pk").values_list(
        *("item", "answer_a", "answer_b", "answer_a__competitor", "answer_b__competitor")
    )
    seen = set()
    for item, one, other, first, second in rows.iterator():
        pair = (item, *sorted((one, other)))
        if pair not in seen and {first, second} <= set(found[item]):
            seen.add(pair)
            yield from _both(item, one, other)
    if not seen:
        for item, answers in found.items():
            for one, other in combinations([pk for _, pk in sorted(answers.items())], 2):
                yield from _both(item, one, other)


def preferences_of(judge: Judge) -> list[str]:
    return list(words_of(judge.prompt.text).rubrics) if judge.prompt else []


def _rated_together(judge: Judge, found: Answers) -> Iterator[Place]:
    """So many answers in one call, shuffled by a seed of item and preference."""
    for item, answers in found.items():
        pks = [pk for _, pk in sorted(answers.items())]
        for preference in preferences_of(judge):
            seed = f"{judge.seed} {item} {preference}"
            shuffled = pks.copy()
            random.Random(seed).shuffle(shuffled)  # noqa: S311  stored, and no secret
            for start in range(0, len(shuffled), TOGETHER):
                yield Place(item, tuple(shuffled[start : start + TOGETHER]), 1, preference)


def _beside_reference(judge: Judge, found: Answers, baseline: int) -> Iterator[Place]:
    for item, answers in found.items():
        reference = answers.get(baseline)
        if reference is None:
            continue
        for preference in preferences_of(judge):
            for competitor, answer in sorted(answers.items()):
                if competitor != baseline:
                    yield Place(item, (answer, reference), 1, preference)
