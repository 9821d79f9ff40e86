"""Pages of a list by key instead of by number: the thousandth is as fast as the first.

A page begins behind a row that the address names (`after`, `before`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50
CURSORS = ("after", "before")
NEWEST = ("-pk",)


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page, and the query strings of its neighbours ("" at the ends)."""

    rows: list[M]
    previous: str
    next: str


def page_of(
    found: QuerySet[M],
    query: QueryDict,
    *,
    columns: tuple[str, ...] = NEWEST,
    key: str = "pk",
    size: int = PAGE_SIZE,
) -> Page[M]:
    """The first rows in the order of `columns`, or those after or before the one in the address.

    The last column tells all rows apart. `key` is the column by which the address names a row.
    """
    rows, newer, older = _rows(found, columns, query, key, size)
    return Page(
        rows=rows,
        previous=_with(query, "before", getattr(rows[0], key)) if newer and rows else "",
        next=_with(query, "after", getattr(rows[-1], key)) if older and rows else "",
    )


@dataclass(frozen=True)
class KeysPage:
    """The keys of one page, and the query strings of its neighbours ("" at the ends)."""

    keys: list[int]
    previous: str
    next: str


def keys_page(keys: list[int], query: QueryDict, *, size: int = PAGE_SIZE) -> KeysPage:
    """A page of rising keys that a computation found, after or before the key in the address."""
    after, before = (_number(query.get(name)) for name in CURSORS)
    if before is not None:
        start = max(0, bisect_left(keys, before) - size)
        shown = keys[start : bisect_left(keys, before)]
    else:
        start = 0 if after is None else bisect_right(keys, after)
        shown = keys[start : start + size]
    is_last = start + len(shown) >= len(keys)
    return KeysPage(
        keys=shown,
        previous=_with(query, "before", shown[0]) if start and shown else "",
        next="" if is_last or not shown else _with(query, "after", shown[-1]),
    )


def query_without(query: QueryDict, *names: str) -> str:
    """The query string without some of its names, and from the first page on."""
    return "?" + _stripped(query, names).urlencode()


def _rows(
    found: QuerySet[M], columns: tuple[str, ...], query: QueryDict, key: str, size: int
) -> tuple[list[M], bool, bool]:
    """The rows, and whether there are some before and after them."""
    after, before = (query.get(name) for name in CURSORS)
    if before is not None:
        turned = tuple(_turn(column) for column in columns)
        found = found.filter(_behind(found, turned, key, before)).order_by(*turned)
        rows = list(found[: size + 1])
        return rows[:size][::-1], len(rows) > size, True
    if after is not None:
        found = found.filter(_behind(found, columns, key, after))
    rows = list(found.order_by(*columns)[: size + 1])
    return rows[:size], after is not None, len(rows) > size


def _turn(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


def _behind(found: QuerySet[M], columns: tuple[str, ...], key: str, text: str) -> Q:
    """The rows that come after the named one in this order."""
    names = [column.removeprefix("-") for column in columns]
    condition = Q()
    place = _place(found, names, key, text)
    for column, name, value in reversed(list(zip(columns, names, place, strict=True))):
        beyond = Q((f"{name}__{'lt' if column.startswith('-') else 'gt'}", value))
        condition = beyond | Q((name, value)) & condition if condition else beyond
    return condition


def _place(found: QuerySet[M], names: list[str], key: str, text: str) -> tuple[Any, ...]:
    """Where the named row stands; in the order of keys no row need be there.

    What is computed for the rows of a list is known of those alone.
    """
    value = _key(key, text)
    if names == [key]:
        return (value,)
    is_computed = not found.query.annotations.keys().isdisjoint(names)
    rows: QuerySet[Any] = found if is_computed else found.model._default_manager.all()
    place = rows.filter(**{key: value}).values_list(*names).first()
    if place is None:
        raise BadRequest("the address names a row that is not there")
    return tuple(place)


def is_there(model: type[Model], key: str, text: str) -> bool:
    """Whether the address names a row of the table."""
    return model._default_manager.filter(**{key: _key(key, text)}).exists()


def _key(key: str, text: str) -> int | UUID | None:
    return _number(text) if key == "pk" else _public_id(text)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("the address names no row")
    return int(text)


def _public_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest("the address names no row") from error


def _with(query: QueryDict, name: str, key: object) -> str:
    changed = _stripped(query, ())
    changed[name] = str(key)
    return f"?{changed.urlencode()}"


def _stripped(query: QueryDict, names: Iterable[str]) -> QueryDict:
    changed = query.copy()
    for name in {*names, *CURSORS}:
        changed.pop(name, None)
    return changed
