"""Counted votes as arrays of whole numbers, read from the database in one go.

A million votes are a second by binary COPY and half a minute as model instances.
"""

import hashlib
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, Case, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from annotations.models import ImportedVote, ImportRuling, Ruling, Vote, Winner
from catalog.models import IdentityLeak
from stats.tally import WinnerCode

WINNER_CODES = {
    Winner.MODEL_A: WinnerCode.FIRST,
    Winner.MODEL_B: WinnerCode.SECOND,
    Winner.TIE: WinnerCode.TIE,
    Winner.BOTH_BAD: WinnerCode.BOTH_BAD,
}
COLUMNS = (
    *("number", "vote", "competitor_a", "competitor_b", "winner"),
    *("annotator", "annotator_group", "item"),
)
# How Postgres writes a row of whole numbers: how many, and before each its size in bytes.
ROW = np.dtype(
    [("columns", ">i2")]
    + [field for name in COLUMNS for field in ((f"{name}_size", ">i4"), (name, ">i8"))]
)
HEADER_BYTES = 19
Columns = NDArray[Any]  # of dtype ROW


class TextKey(Func):
    """A whole number that stands for a text, the same on every machine."""

    template = "('x' || left(md5(%(expressions)s), 16))::bit(64)::bigint"
    output_field = BigIntegerField()


def text_key(text: str) -> int:
    """The number of `TextKey`."""
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], signed=True)


class FileKey(Func):
    """A whole number below 0 that stands for the file of an imported vote."""

    template = "-1 - ('x' || left(md5(%(expressions)s), 15))::bit(60)::bigint"
    output_field = BigIntegerField()


def file_key(digest: str) -> int:
    """The number of `FileKey`."""
    return -1 - int(hashlib.md5(digest.encode(), usedforsecurity=False).hexdigest()[:15], 16)


NOBODY = text_key("")  # the judge or item of an imported vote whose file did not say


def new_votes(benchmark_id: int, *, since: int, as_of: int) -> Columns:
    """The votes of a benchmark that count as of `as_of` and were numbered after `since`.

    In the order of the ledger, and with those that a ruling leaves out: whoever counts asks
    `people_left_out` and `imports_left_out`. A same-answer battle says something of people and
    nothing of models, so it is left out. `vote` of an imported vote is the `FileKey` of its file.
    `annotator` stands for a person, and `item` for an item: votes that share one may hang
    together. `NOBODY` stands for no name at all. `annotator_group` is the `text_key` of the group.
    """
    cast = Vote.objects.countable(as_of=as_of).filter(
        item__benchmark=benchmark_id, ledger_entry__number__gt=since
    )
    brought = ImportedVote.objects.countable(as_of=as_of).filter(
        benchmark=benchmark_id, ledger_entry__number__gt=since
    )
    item = Case(When(item=None, then=TextKey("item_key")), default=whole(F("item")))
    found = np.concatenate(
        [
            copied(
                columns_of(cast, F("pk"), F("annotator"), TextKey("annotator_group"), F("item"))
            ),
            copied(
                columns_of(
                    brought, FileKey("file_digest"), TextKey("judge"), TextKey(Value("")), item
                )
            ),
        ]
    )
    return found[np.argsort(found["number"], kind="stable")]


def replaced_votes(benchmark_id: int, *, since: int, as_of: int) -> list[int]:
    """Votes that stopped counting because a later one, numbered in between, replaces them."""
    changes = Vote.objects.blind(as_of=as_of).filter(
        item__benchmark=benchmark_id, replaces__isnull=False, ledger_entry__number__gt=since
    )
    return [pk for pk in changes.values_list("replaces", flat=True) if pk is not None]


def people_left_out(benchmark_id: int, *, as_of: int) -> frozenset[int]:
    """The people whose votes a ruling in force leaves out of the benchmark's boards."""
    rulings = Ruling.objects.excluding(as_of=as_of).filter(benchmark=benchmark_id)
    return frozenset(rulings.values_list("annotator", flat=True))


def imports_left_out(benchmark_id: int, *, as_of: int) -> list[tuple[int, int]]:
    """What rulings in force leave out of the imported votes: keys of file and judge.

    0 stands for whatever file, `NOBODY` for whatever judge.
    """
    rulings = ImportRuling.objects.excluding(as_of=as_of).filter(benchmark=benchmark_id)
    rows = rulings.order_by("pk").values_list("file_digest", "judge")
    return [(file_key(file) if file else 0, text_key(judge)) for file, judge in rows]


def columns_of(votes: QuerySet[Any], vote: Any, *people_and_item: Any) -> QuerySet[Any]:
    """The columns of `COLUMNS`, in their order, as whole numbers of eight bytes."""
    winner = Case(
        *(When(winner=each.value, then=Value(code.value)) for each, code in WINNER_CODES.items())
    )
    wanted = (F("ledger_entry__number"), vote, F("competitor_a"), F("competitor_b"), winner)
    columns = zip(COLUMNS, (*wanted, *people_and_item), strict=True)
    models = votes.exclude(competitor_a=F("competitor_b")).order_by()
    found: QuerySet[Any] = models.annotate(
        **{f"{name}_column": whole(expression) for name, expression in columns}
    ).values_list(*(f"{name}_column" for name in COLUMNS))
    return found


def whole(expression: Any) -> Cast:
    return Cast(expression, BigIntegerField())


def copied(rows: QuerySet[Any]) -> Columns:
    """The rows of a query, as Postgres writes them in binary."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = f"COPY ({sql}) TO STDOUT (FORMAT BINARY)"
        with cursor.copy(statement, parameters) as copy:
            data = b"".join(copy)
    number = (len(data) - HEADER_BYTES) // ROW.itemsize
    return np.frombuffer(data, ROW, count=number, offset=HEADER_BYTES)


def votes_on_identity_leaks(benchmark_id: int, *, as_of: int) -> list[int]:
    """The votes on answers that gave their author away, as the ledger stood at entry `as_of`."""
    newest = (
        IdentityLeak.objects.filter(
            answer__item__benchmark=benchmark_id, ledger_entry__number__lte=as_of
        )
        .order_by("answer", "-ledger_entry__number")
        .distinct("answer")
        .values_list("answer", "verdict")
    )
    answers = [answer for answer, verdict in newest if verdict == IdentityLeak.State.NAMED]
    if not answers:
        return []
    touched = Q(assignment__battle__answer_a__in=answers)
    touched |= Q(assignment__battle__answer_b__in=answers)
    votes = Vote.objects.filter(touched, ledger_entry__number__lte=as_of)
    return list(votes.values_list("pk", flat=True))
