"""Writes down what judges said, and the tries that servers spoilt.

A batch is one transaction, and a place has one judgment of a judge (`one_judgment_per_place`): so
often as it may be asked for, it is there once.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from backends import BackendError, Kind
from catalog.models import Answer
from judging.asking import Asking
from judging.models import Invalid, Judgment, Mark, SpoiltJudgment, WantedJudgment
from judging.requests import SCALES

MAX_TRIES = 8
LONGEST_PAUSE = 60.0  # seconds between two tries, unless the server asks for more
State = WantedJudgment.State


def record(done: Sequence[Asking], competitors: dict[int, int]) -> None:
    """Write a batch of judgments; `competitors` says who wrote which answer."""
    with transaction.atomic():
        waiting = set(
            WantedJudgment.objects.select_for_update(no_key=True)
            .filter(pk__in=[asking.wanted.pk for asking in done], state=State.WAITING)
            .values_list("pk", flat=True)
        )
        live = [asking for asking in done if asking.wanted.pk in waiting]
        rows = [_judgment(asking, competitors) for asking in live]
        # A place that another job has filled meanwhile keeps what it has.
        Judgment.objects.bulk_create(rows, ignore_conflicts=True)
        _write_marks(live, competitors)
        keys = [asking.wanted.pk for asking in live]
        WantedJudgment.objects.filter(pk__in=keys).update(state=State.JUDGED)


def _judgment(asking: Asking, competitors: dict[int, int]) -> Judgment:
    wanted, judge = asking.wanted, asking.judge
    prompt_tokens, written = asking.tokens()
    endpoint = judge.endpoint
    first = second = None
    label = invalid = ""
    chance = None
    if judge.kind.is_of_pairs:
        first, second = (competitors[pk] for pk in wanted.answers)
        found = asking.found_label()
        label, invalid, chance = found.label, found.invalid, asking.probability()
    elif asking.marks().errors:
        invalid = Invalid.NOT_RATED
    errors = [] if judge.kind.is_of_pairs else list(asking.marks().errors)
    return Judgment(
        judge=judge,
        benchmark_id=wanted.item.benchmark_id,
        item_id=wanted.item_id,
        item_key=wanted.item.key,
        competitor_a_id=first,
        competitor_b_id=second,
        answers=wanted.answers,
        order=wanted.order,
        repeat=wanted.repeat,
        place=wanted.place,
        label=label,
        probability=chance,
        invalid=invalid,
        preference=wanted.preference,
        text=asking.text,
        prompt_id=judge.prompt_id,
        prompt_digest=judge.prompt.digest if judge.prompt else "",
        shown=asking.shown.facts | ({"errors": errors} if errors else {}),
        attempt=len(asking.replies),
        prompt_tokens=prompt_tokens,
        completion_tokens=written,
        cost=endpoint.cost(prompt_tokens, written) if endpoint else 0,
        seconds=sum(reply.seconds for reply in asking.replies),
        finish_reason=asking.finish_reason[:40],
        request_id=asking.replies[-1].request_id[:200],
    )


def _write_marks(done: Sequence[Asking], competitors: dict[int, int]) -> None:
    rated = {
        (asking.judge.pk, asking.wanted.place, asking.wanted.repeat): asking
        for asking in done
        if not asking.judge.kind.is_of_pairs
    }
    if not rated:
        return
    places = [place for _, place, _ in rated]
    found = Judgment.objects.filter(place__in=places, marks=None)
    for judgment in found:
        asking = rated.get((judgment.judge_id, judgment.place, judgment.repeat))
        if asking is not None:
            Mark.objects.bulk_create(
                Mark(
                    judgment=judgment,
                    position=position,
                    competitor_id=competitors[asking.wanted.answers[position - 1]],
                    answer_id=asking.wanted.answers[position - 1],
                    value=mark.value,
                    highest=SCALES[asking.judge.protocol],
                    rationale=mark.rationale.replace("\x00", "\ufffd"),
                )
                for position, mark in asking.marks().marks.items()
            )


def put_off(
    wanted: WantedJudgment, endpoint_id: int, error: BackendError, seconds: float = 0.0
) -> None:
    """Ask again later; given up where it would never work, or has failed too often."""
    tries = wanted.tries + 1
    hopeless = error.kind in {Kind.TOO_LONG, Kind.ENDLESS} or tries >= MAX_TRIES
    pause = min(LONGEST_PAUSE, 0.5 * 2**tries) * random.uniform(0.75, 1.25)  # noqa: S311
    with transaction.atomic():
        SpoiltJudgment.objects.create(
            wanted=wanted,
            endpoint_id=endpoint_id,
            kind=error.kind,
            message=str(error)[:400],
            seconds=seconds,
        )
        WantedJudgment.objects.filter(pk=wanted.pk, state=State.WAITING).update(
            state=State.GIVEN_UP if hopeless else State.WAITING,
            tries=F("tries") + 1,
            not_before=now() + timedelta(seconds=max(pause, error.retry_after or 0.0)),
        )


def answers_by_key(wanted: Sequence[WantedJudgment]) -> dict[int, Answer]:
    """The answers that these judgments are of."""
    keys = {pk for one in wanted for pk in one.answers}
    return Answer.objects.only("pk", "text", "competitor").in_bulk(keys)
