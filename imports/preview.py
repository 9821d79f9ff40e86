"""The first rows of an uploaded file; it lies here until the import is decided on."""

from collections.abc import Iterator
from itertools import islice

from accounts.models import Job
from annotations.importers import VoteRow, read_votes
from catalog.importers import (
    AnswerRow,
    ItemRow,
    Options,
    Reading,
    RowError,
    read_answers,
    read_items,
)
from catalog.intake.first_rows import ANSWERS, ITEMS, FirstRows, first_of
from catalog.intake.uploads import uploaded
from catalog.tree import site_categories
from imports.actions.import_votes import choices_of
from imports.first_votes import VOTES

LOOKED_AT = 100  # of a file whose rows are all errors, no more than this is read


def first_rows(job: Job) -> FirstRows:
    """Read the beginning of the file again."""
    if job.kind == "import_items":
        return first_of(_good(_items(job)), ITEMS)
    if job.kind == "import_answers":
        return first_of(_good(_answers(job)), ANSWERS)
    return first_of(_good(_votes(job)), VOTES)


def _good(
    reading: Reading[ItemRow] | Reading[AnswerRow] | Reading[VoteRow],
) -> Iterator[object]:
    return (row for row in islice(reading, LOOKED_AT) if not isinstance(row, RowError))


def _items(job: Job) -> Reading[ItemRow]:
    stated = job.parameters["format"] or None
    return read_items(uploaded(job).path, stated, options=_options(job))


def _answers(job: Job) -> Reading[AnswerRow]:
    stated = job.parameters["format"] or None
    return read_answers(uploaded(job).path, stated, options=_options(job))


def _votes(job: Job) -> Reading[VoteRow]:
    choices = choices_of(job.parameters)
    return read_votes(
        uploaded(job).path,
        choices.format,
        columns=choices.columns,
        winners=choices.winners,
        options=_options(job),
    )


def _options(job: Job) -> Options:
    stated = job.parameters
    return Options(
        competitor=stated["competitor"] or None,
        empty=stated["empty"],
        ignore=frozenset(stated["ignore"]),
        allow_unknown_categories=stated["allow_unknown_categories"],
        categories=frozenset(site_categories()),
    )
