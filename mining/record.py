"""Writes down what servers brought: instructions, grades, and tries that were spoilt.

A batch is one transaction: what a job wants is settled together with its fact, so nothing is there
twice however often it was asked for.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from backends import BackendError, Completion, Kind
from backends.pool import Reply
from mining.grading import digest_of, grade_in
from mining.models import Grade, Instruction, Opening, SpoiltReply, WantedReply
from mining.openings import users_words

MAX_TRIES = 8
LONGEST_PAUSE = 60.0  # seconds between two tries, unless the server asks for more
State = WantedReply.State
Came = tuple[WantedReply, int, Reply[int]]  # the row, the endpoint, what came
Written = tuple[WantedReply, Completion, float]


def record(replies: Sequence[Came], openings: Mapping[tuple[int, int, str], Opening]) -> None:
    """Write a batch; `openings` by run, competitor and language."""
    with transaction.atomic():
        waiting = set(
            WantedReply.objects.select_for_update(no_key=True)
            .filter(pk__in=[wanted.pk for wanted, _, _ in replies], state=State.WAITING)
            .values_list("pk", flat=True)
        )
        live = [entry for entry in replies if entry[0].pk in waiting]
        came = [(wanted, o.completion, o.seconds) for wanted, _, o in live if o.completion]
        _write_mined([each for each in came if each[0].configuration_id], openings)
        _write_grades([each for each in came if each[0].instruction_id])
        for wanted, endpoint, reply in live:
            if reply.error:
                _write_spoilt(wanted, endpoint, reply.error, reply.seconds)


def _write_mined(came: Iterable[Written], openings: Mapping[tuple[int, int, str], Opening]) -> None:
    rows, states = [], defaultdict(list)
    for wanted, completion, seconds in came:
        opening = openings[wanted.job.run_id, wanted.competitor_id, wanted.language]
        text = users_words(completion.text, tuple(opening.stop))
        states[State.READY if text else State.FAILED].append(wanted.pk)
        if text:
            rows.append(_instruction(wanted, opening, text, completion, seconds))
    Instruction.objects.bulk_create(rows, ignore_conflicts=True)
    for state, keys in states.items():
        WantedReply.objects.filter(pk__in=keys).update(state=state)


def _instruction(
    wanted: WantedReply, opening: Opening, text: str, completion: Completion, seconds: float
) -> Instruction:
    usage = completion.usage
    if wanted.configuration_id is None or wanted.seed is None:
        raise ValueError(f"reply {wanted.pk} is wanted without a configuration")
    return Instruction(
        run_id=wanted.job.run_id,
        competitor_id=wanted.competitor_id,
        configuration_id=wanted.configuration_id,
        opening=opening,
        number=wanted.number,
        seed=wanted.seed,
        text=text,
        finish_reason=completion.finish_reason[:40],
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
        seconds=seconds,
        request_id=completion.request_id[:200],
    )


def _write_grades(came: Sequence[Written]) -> None:
    rows = []
    for wanted, completion, seconds in came:
        usage = completion.usage
        if wanted.instruction_id is None:
            raise ValueError(f"reply {wanted.pk} grades no instruction")
        rows.append(
            Grade(
                instruction_id=wanted.instruction_id,
                grader_id=wanted.competitor_id,
                prompt_digest=digest_of(wanted.job.run.bands),
                value=grade_in(completion.text),
                text=completion.text.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
                prompt_tokens=usage.prompt_tokens if usage else None,
                completion_tokens=usage.completion_tokens if usage else None,
                seconds=seconds,
                request_id=completion.request_id[:200],
            )
        )
    Grade.objects.bulk_create(rows, ignore_conflicts=True)
    keys = [wanted.pk for wanted, _, _ in came]
    WantedReply.objects.filter(pk__in=keys).update(state=State.READY)


def _write_spoilt(
    wanted: WantedReply, endpoint_id: int, error: BackendError, seconds: float
) -> None:
    SpoiltReply.objects.create(
        wanted=wanted,
        endpoint_id=endpoint_id,
        kind=error.kind,
        message=str(error)[:400],
        seconds=seconds,
    )
    put_off(wanted, error)


def put_off(wanted: WantedReply, error: BackendError) -> None:
    """Ask again later; given up where it would never work, or has failed too often."""
    tries = wanted.tries + 1
    hopeless = error.kind in {Kind.TOO_LONG, Kind.ENDLESS} or tries >= MAX_TRIES
    pause = min(LONGEST_PAUSE, 0.5 * 2**tries) * random.uniform(0.75, 1.25)  # noqa: S311
    WantedReply.objects.filter(pk=wanted.pk).update(
        state=State.GIVEN_UP if hopeless else State.WAITING,
        tries=F("tries") + 1,
        not_before=now() + timedelta(seconds=max(pause, error.retry_after or 0.0)),
    )
