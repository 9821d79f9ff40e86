"""The first rows of a file as they were understood, for people who look before they import."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.importers import AnswerRow, ItemRow
from catalog.importers.problems import shown

SHOWN = 5
MAX_LENGTH = 120


@dataclass(frozen=True)
class Table:
    """How rows of one kind are shown: the names of the columns, and the cells of a row."""

    columns: tuple[str | Promise, ...]
    cells: Callable[[Any], tuple[str, ...]]


@dataclass(frozen=True)
class FirstRows:
    """A small table: the names of its columns, and its rows of texts."""

    columns: list[str]
    rows: list[list[str]]


def first_of(rows: Iterable[object], table: Table) -> FirstRows:
    """The first few of these rows, each cell short and printable."""
    texts = [[_short(cell) for cell in table.cells(row)] for row in islice(rows, SHOWN)]
    return FirstRows([str(column) for column in table.columns], texts)


def _short(text: str) -> str:
    words = " ".join(text[: 4 * MAX_LENGTH].split())
    return shown(Truncator(words).chars(MAX_LENGTH)) if words else ""


def _item(row: ItemRow) -> tuple[str, ...]:
    category = " / ".join(filter(None, (row.main_category, row.sub_category)))
    return (
        row.key,
        row.messages[-1].content,
        category or ", ".join(row.task_types),
        ", ".join(row.languages),
        row.difficulty or "",
        ", ".join(answer.competitor for answer in row.answers),
    )


def _answer(row: AnswerRow) -> tuple[str, ...]:
    """Never the text beside its author: who looks here may be lent it in a battle later."""
    length = ngettext("%(count)d character", "%(count)d characters", len(row.text or ""))
    text = length % {"count": len(row.text)} if row.text else _now("failed (%s)") % row.failure
    return row.item_key, row.competitor, str(row.sample), text


ITEMS = Table(
    (_("Key"), _("Task"), _("Category"), _("Languages"), _("Difficulty"), _("Answers")), _item
)
ANSWERS = Table((_("Item"), _("Model"), _("Sample"), _("Answer")), _answer)
