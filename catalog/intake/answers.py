"""Answers on their way into the database: new, known already, or at odds with what is there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.importers import AnswerText, Fault
from catalog.importers.choices import NEW_ATTEMPT
from catalog.importers.problems import shown
from catalog.intake.competitors import Competitors
from catalog.intake.fitting import faults_of_fit
from catalog.intake.report import Report
from catalog.models import Answer, BenchmarkItem
from catalog.rendering.digest import text_digest

BATCH = 1000
_DETAILS = ("finish_reason", "prompt_tokens", "completion_tokens", "seconds")
_FITTED = ("finish_reason", "prompt_tokens", "completion_tokens")
_CONFLICT = (
    "This model has another answer to this item already, and answers are never changed. "
    f"Give it another sample number, or {NEW_ATTEMPT}."
)
Place = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer of a row with the item it belongs to; the item may not be written yet."""

    line: int
    row: int
    item: BenchmarkItem
    answer: AnswerText
    sample: int = 1
    finish_reason: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float | None = None


class AnswerWriter:
    """Decides for each answer whether it is new; writes the new ones together."""

    def __init__(self, report: Report, *, new_attempts: bool = False) -> None:
        self._report = report
        self._new_attempts = new_attempts
        self._competitors = Competitors(report)

    def check(self, entries: Sequence[Entry]) -> tuple[list[Answer], list[tuple[Entry, Fault]]]:
        """The answers to write, and what is wrong with the others with their entries."""
        made = [(entry, self._made(entry)) for entry in entries]
        known = _answers_by_place(answer for _, answer in made)
        new: list[Answer] = []
        faults: list[tuple[Entry, Fault]] = []
        for entry, answer in made:
            before = known.get(_place(answer), [])
            found = [*faults_of_fit(answer, _FITTED)]
            if not found and not self._is_known(answer, before):
                if before and not self._new_attempts:
                    said = answer.text or f"a failure ({answer.failure_kind})"
                    found = [Fault("text", shown(said), _CONFLICT)]
                else:
                    answer.attempt = 1 + max((each.attempt for each in before), default=0)
                    new.append(answer)
            faults += [(entry, fault) for fault in found]
        return new, faults

    def write(self, new: list[Answer]) -> None:
        """Write what was found to be new; the items are written by now."""
        self._competitors.write()
        Answer.objects.bulk_create(new, batch_size=BATCH)
        self._report.counts["answers_created"] += len(new)
        self._report.counts["answers_failed"] += sum(bool(answer.failure_kind) for answer in new)

    def _made(self, entry: Entry) -> Answer:
        written = entry.answer
        failed = written.failure is not None
        return Answer(
            item=entry.item,
            competitor=self._competitors.named(written.competitor),
            sample=entry.sample,
            status=Answer.Status.FAILED if failed else Answer.Status.READY,
            text=written.text,
            text_digest="" if failed else text_digest(written.text),
            failure_kind=written.failure or "",
            **{name: getattr(entry, name) for name in _DETAILS},
        )

    def _is_known(self, answer: Answer, before: list[Answer]) -> bool:
        same = [each for each in before if _fact(each) == _fact(answer)]
        if same:
            self._report.counts["answers_unchanged"] += 1
            if not any(_agrees(answer, each) for each in same):
                self._report.counts["answers_with_other_details"] += 1
        return bool(same)


def _answers_by_place(answers: Iterable[Answer]) -> dict[Place, list[Answer]]:
    """The answers that stand in the places of these, every attempt of them."""
    places = [_place(answer) for answer in answers]
    found = Answer.objects.filter(
        item_id__in={item for item, _, _ in places if item},
        competitor_id__in={competitor for _, competitor, _ in places if competitor},
    ).defer("text", "failure_message")
    by_place: dict[Place, list[Answer]] = defaultdict(list)
    for answer in found:
        by_place[_place(answer)].append(answer)
    return by_place


def _place(answer: Answer) -> Place:
    return answer.item_id, answer.competitor_id, answer.sample


def _fact(answer: Answer) -> tuple[str, str, str]:
    return str(answer.status), answer.text_digest, answer.failure_kind


def _agrees(answer: Answer, known: Answer) -> bool:
    """Whether what the file says of an answer besides its text is what is kept."""
    stated = [name for name in _DETAILS if getattr(answer, name) not in (None, "")]
    return all(getattr(answer, name) == getattr(known, name) for name in stated)
