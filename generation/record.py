"""Writes down what servers brought: answers, failures of models, and tries that were spoilt.

A batch is one transaction. What a job wants is settled together with the answer, and one place
has one generated answer (`one_generated_answer_per_sample`), so nothing is there twice however
often it was asked for.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from backends import BackendError, Completion, Kind
from backends.pool import Reply
from catalog.models import Answer
from catalog.rendering.digest import text_digest
from generation.models import SpoiltTry, WantedAnswer
from generation.verdict import failure_of

MAX_TRIES = 8
LONGEST_PAUSE = 60.0  # seconds between two tries, unless the server asks for more
State = WantedAnswer.State
Place = tuple[int, int, int]
REASONS = {
    Answer.FailureReason.EMPTY: "The reply is empty.",
    Answer.FailureReason.REFUSAL: "The model declined to answer.",
    Answer.FailureReason.CUT_OFF: "The reply was cut off at the model's token limit.",
    Answer.FailureReason.REPETITION: "The reply ends in one piece again and again.",
    Answer.FailureReason.NO_CODE: "The task asks for code and the reply holds none.",
}


def record(replies: Sequence[tuple[WantedAnswer, int, Reply[int]]]) -> None:
    """Write a batch: what was wanted, the endpoint that was asked, and what came of it."""
    with transaction.atomic():
        waiting = set(
            WantedAnswer.objects.select_for_update(no_key=True)
            .filter(pk__in=[wanted.pk for wanted, _, _ in replies], state=State.WAITING)
            .values_list("pk", flat=True)
        )
        live = [entry for entry in replies if entry[0].pk in waiting]
        written = [(wanted, o.completion, o.seconds) for wanted, _, o in live if o.completion]
        _write_answers(written)
        spoilt = [(wanted, endpoint, o) for wanted, endpoint, o in live if o.error]
        SpoiltTry.objects.bulk_create(
            SpoiltTry(
                wanted=wanted,
                endpoint_id=endpoint,
                kind=reply.error.kind,
                message=str(reply.error)[:400],
                seconds=reply.seconds,
            )
            for wanted, endpoint, reply in spoilt
            if reply.error
        )
        for wanted, _, reply in spoilt:
            if reply.error:
                put_off(wanted, reply.error)


def _write_answers(written: Sequence[tuple[WantedAnswer, Completion, float]]) -> None:
    attempts = _attempts(wanted for wanted, _, _ in written)
    answers, states = [], defaultdict(list)
    for wanted, completion, seconds in written:
        item = wanted.item
        reason = failure_of(completion, item.messages, bool(item.languages))
        states[State.FAILED if reason else State.READY].append(wanted.pk)
        answers.append(_answer(wanted, completion, seconds, reason, attempts))
    # A place that another job has filled meanwhile keeps what it has.
    Answer.objects.bulk_create(answers, ignore_conflicts=True)
    for state, keys in states.items():
        WantedAnswer.objects.filter(pk__in=keys).update(state=state)


def _answer(
    wanted: WantedAnswer,
    completion: Completion,
    seconds: float,
    reason: str,
    attempts: dict[Place, int],
) -> Answer:
    text = "" if reason else completion.text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    usage = completion.usage
    return Answer(
        item_id=wanted.item_id,
        competitor_id=wanted.competitor_id,
        sample=wanted.sample,
        attempt=1 + attempts.get((wanted.item_id, wanted.competitor_id, wanted.sample), 0),
        is_generated=True,
        status=Answer.Status.FAILED if reason else Answer.Status.READY,
        text=text,
        text_digest="" if reason else text_digest(text),
        finish_reason=completion.finish_reason[:40],
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
        first_token_seconds=completion.first_token_seconds,
        seconds=seconds,
        request_id=completion.request_id[:200],
        failure_kind=Answer.Failure.MODEL if reason else "",
        failure_reason=reason,
        failure_message=_excerpt(completion.text, reason) if reason else "",
    )


def _excerpt(text: str, reason: str) -> str:
    """Why it is a failure, and the beginning and the end of what there was."""
    said = " ".join(text.replace("\x00", "").split())
    if len(said) > 400:
        said = f"{said[:200]} … {said[-200:]}"
    sentence = REASONS[Answer.FailureReason(reason)]
    return f"{sentence} “{said}”" if said else sentence


def _attempts(wanted: Iterable[WantedAnswer]) -> dict[Place, int]:
    """The last attempt in each place that has one, such as a failure out of a file."""
    rows = list(wanted)
    found = Answer.objects.filter(
        item_id__in={row.item_id for row in rows},
        competitor_id__in={row.competitor_id for row in rows},
        is_generated=False,
    ).values_list("item_id", "competitor_id", "sample", "attempt")
    attempts: dict[Place, int] = {}
    for item, competitor, sample, attempt in found:
        place = (item, competitor, sample)
        attempts[place] = max(attempt, attempts.get(place, 0))
    return attempts


def put_off(wanted: WantedAnswer, error: BackendError) -> None:
    """Ask again later; given up where it would never work, or has failed too often."""
    tries = wanted.tries + 1
    hopeless = error.kind in {Kind.TOO_LONG, Kind.ENDLESS} or tries >= MAX_TRIES
    pause = min(LONGEST_PAUSE, 0.5 * 2**tries) * random.uniform(0.75, 1.25)  # noqa: S311
    WantedAnswer.objects.filter(pk=wanted.pk).update(
        state=State.GIVEN_UP if hopeless else State.WAITING,
        tries=F("tries") + 1,
        not_before=now() + timedelta(seconds=max(pause, error.retry_after or 0.0)),
    )
