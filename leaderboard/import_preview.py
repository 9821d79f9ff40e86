"""The first rows of an uploaded file, as they were understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from annotations.importers import VoteRow, read_votes
from catalog.importers import AnswerRow, ItemRow, Options, read_answers, read_items
from catalog.intake.uploads import uploaded
from leaderboard.actions.import_votes import choices_of

SHOWN = 5
LOOKED_AT = 100  # of a file whose rows are all errors, no more than this is read
_LONGEST = 120


@dataclass(frozen=True)
class FirstRows:
    """A small table: the names of its columns, and its rows of texts."""

    columns: list[str]
    rows: list[list[str]]


def first_rows(job: Job) -> FirstRows:
    """Read the beginning of the file again; it lies here until the import is decided on."""
    columns, cells = {
        "import_items": (_ITEM, _items),
        "import_answers": (_ANSWER, _answers),
        "import_votes": (_VOTE, _votes),
    }[job.kind]
    rows = [[_short(cell) for cell in row] for row in islice(cells(job), SHOWN)]
    return FirstRows([str(column) for column in columns], rows)


_ITEM = (_("Key"), _("Task"), _("Category"), _("Languages"), _("Difficulty"), _("Answers"))
_ANSWER = (_("Item"), _("Model"), _("Sample"), _("Answer"))
_VOTE = (_("Model A"), _("Model B"), _("Winner"), _("Judge"), _("Item"))


def _items(job: Job) -> Iterator[tuple[str, ...]]:
    file, options = uploaded(job), _options(job)
    reading = read_items(file.path, job.parameters["format"] or None, options=options)
    for row in islice(reading, LOOKED_AT):
        if isinstance(row, ItemRow):
            category = " / ".join(filter(None, (row.main_category, row.sub_category)))
            models = ", ".join(answer.competitor for answer in row.answers)
            yield (
                row.key,
                row.messages[-1].content,
                category or ", ".join(row.task_types),
                ", ".join(row.languages),
                row.difficulty or "",
                models,
            )


def _answers(job: Job) -> Iterator[tuple[str, ...]]:
    file, options = uploaded(job), _options(job)
    reading = read_answers(file.path, job.parameters["format"] or None, options=options)
    for row in islice(reading, LOOKED_AT):
        if isinstance(row, AnswerRow):
            text = row.text or _now("failed (%s)") % row.failure
            yield row.item_key, row.competitor, str(row.sample), text


def _votes(job: Job) -> Iterator[tuple[str, ...]]:
    choices = choices_of(job.parameters)
    reading = read_votes(
        uploaded(job).path,
        choices.format,
        columns=choices.columns,
        winners=choices.winners,
        options=_options(job),
    )
    for row in islice(reading, LOOKED_AT):
        if isinstance(row, VoteRow):
            names = (row.competitor_a, row.competitor_b, row.winner)
            yield (*names, row.judge or "", row.item_key or "")


def _options(job: Job) -> Options:
    stated = job.parameters
    return Options(
        competitor=stated["competitor"] or None,
        empty=stated["empty"],
        ignore=frozenset(stated["ignore"]),
        allow_unknown_categories=stated["allow_unknown_categories"],
    )


def _short(text: str) -> str:
    return Truncator(" ".join(text[: 4 * _LONGEST].split())).chars(_LONGEST)
