"""The lists of curators and leads: filters, order and place of a page are all in its address.

A page begins behind a row that the address names, never at a number of rows, and nothing counts
further than a reader cares: the thousandth page is as fast as the first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from web.keyset import CURSORS, PAGE_SIZE, Chip, chips_of, read_filters

M = TypeVar("M", bound=Model)
MOST = 10_000  # rows that are counted; where there are more, the page says so

NEWEST_FIRST: Mapping[str, tuple[str, ...]] = {"-added": ("-pk",)}


@dataclass(frozen=True)
class Listing(Generic[M]):
    """What a list page shows, and the query strings of its neighbours ("" at the ends)."""

    form: forms.Form
    chips: list[Chip]
    rows: list[M]
    total: int
    is_more: bool  # there are more than `total`
    sort: str
    previous: str
    next: str


def read_list(
    query: QueryDict,
    form_class: type[forms.Form],
    matching: Callable[..., QuerySet[M]],
    *,
    orders: Mapping[str, tuple[str, ...]] = NEWEST_FIRST,
    key: str = "pk",
    size: int = PAGE_SIZE,
) -> Listing[M]:
    """Read the address and fetch its page; a name or word that is not known is 400.

    `orders` are the columns of each order by its name in the address, the default one first; the
    last column tells all rows apart. `key` is the column by which the address names a row.
    """
    sort = query.get("sort", next(iter(orders)))
    if sort not in orders:
        raise BadRequest("sort is not an order of this list")
    form, found = read_matching(query, form_class, matching)
    total = found.order_by()[: MOST + 1].count()
    rows, newer, older = _page(found, orders[sort], query, key, size)
    return Listing(
        form=form,
        chips=chips_of(form, query),
        rows=rows,
        total=min(total, MOST),
        is_more=total > MOST,
        sort=sort,
        previous=_with(query, "before", getattr(rows[0], key)) if newer and rows else "",
        next=_with(query, "after", getattr(rows[-1], key)) if older and rows else "",
    )


def read_matching(
    query: QueryDict, form_class: type[forms.Form], matching: Callable[..., QuerySet[M]]
) -> tuple[forms.Form, QuerySet[M]]:
    """The filters of the address, checked, and all rows that they leave."""
    filters = query.copy()
    filters.pop("sort", None)
    form = read_filters(form_class, filters)
    return form, matching(**form.cleaned_data)


def _page(
    found: QuerySet[M], columns: tuple[str, ...], query: QueryDict, key: str, size: int
) -> tuple[list[M], bool, bool]:
    """The rows, and whether there are some before and after them."""
    after, before = (query.get(name) for name in CURSORS)
    if before is not None:
        turned = tuple(_turn(column) for column in columns)
        found = found.filter(_behind(found.model, turned, key, before)).order_by(*turned)
        rows = list(found[: size + 1])
        return rows[:size][::-1], len(rows) > size, True
    if after is not None:
        found = found.filter(_behind(found.model, columns, key, after))
    rows = list(found.order_by(*columns)[: size + 1])
    return rows[:size], after is not None, len(rows) > size


def _turn(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


def _behind(model: type[Model], columns: tuple[str, ...], key: str, text: str) -> Q:
    """The rows that come after the named one in this order."""
    names = [column.removeprefix("-") for column in columns]
    place = model._default_manager.filter(**{key: _as_key(key, text)}).values_list(*names).first()
    if place is None:
        raise BadRequest("the address names a row that is not there")
    condition = Q()
    for column, name, value in reversed(list(zip(columns, names, place, strict=True))):
        beyond = Q((f"{name}__{'lt' if column.startswith('-') else 'gt'}", value))
        condition = beyond | Q((name, value)) & condition if condition else beyond
    return condition


def _as_key(key: str, text: str) -> Any:
    if key == "pk":
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise BadRequest("the address names no row")
        return int(text)
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest("the address names no row") from error


def _with(query: QueryDict, name: str, key: object) -> str:
    changed = query.copy()
    for cursor in CURSORS:
        changed.pop(cursor, None)
    changed[name] = str(key)
    return f"?{changed.urlencode()}"
