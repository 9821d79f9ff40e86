"""Full-text search over tasks and answers, by vectors that the database keeps (migration 0009).

Words are matched by their stems, "quoted" ones side by side, -excluded ones not at all, and the
last word already by its beginning. Scripts that are written without blanks are one word to
Postgres: there the text itself is looked through.
"""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db.models import BooleanField, Expression, Func, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast

CONFIG = "english"
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WORD = re.compile(r"\w+")


class Searched(Func):
    """The vector of a row: a column that no model knows, so that no row is read with it."""

    template = '"%(table)s"."searched"'

    def __init__(self, model: type[Model]) -> None:
        super().__init__(output_field=SearchVectorField(), table=model._meta.db_table)


class Matches(Func):
    """Whether a vector holds a query."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


def is_searchable(words: str) -> bool:
    """Whether the vectors can answer; else the text itself has to be looked through."""
    return bool(_WORD.search(words)) and not _UNSPACED.search(words)


def query_of(words: str) -> Expression:
    """What is looked for: the words, or those that are whole and the beginning of the last one."""
    found = SearchQuery(words, config=CONFIG, search_type="websearch")
    *whole, last = _WORD.findall(words)
    if set(words) & set('"-') or not words.endswith(last):
        return found
    begun = " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
    return found | SearchQuery(begun, config=CONFIG, search_type="raw")


def matches(model: type[Model], words: str) -> Matches:
    """A condition for the rows of this model; see `is_searchable`."""
    return Matches(Searched(model), query_of(words))


def with_rank(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    """How well each row answers, a whole number in the column `rank`; 0 where nothing is asked."""
    if not words or not is_searchable(words):
        alike: QuerySet[Any] = found.annotate(rank=Value(0, output_field=IntegerField()))
        return alike
    rank = SearchRank(Searched(found.model), query_of(words), normalization=Value(2))
    ranked: QuerySet[Any] = found.annotate(rank=Cast(rank * 1_000_000, IntegerField()))
    return ranked
