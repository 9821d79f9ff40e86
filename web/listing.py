"""The lists of curators and leads: filters, order and place of a page are all in its address.

Nothing counts further than a reader cares.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import QueryDict

from web.filters import Chip, chips_of, read_filters
from web.paging import CURSORS, NEWEST, PAGE_SIZE, is_there, page_of

M = TypeVar("M", bound=Model)
MAX_COUNTED = 10_000  # rows; where there are more, the page says so

NEWEST_FIRST: Mapping[str, tuple[str, ...]] = {"-added": NEWEST}


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
    total = found.order_by()[: MAX_COUNTED + 1].count()
    _refuse_unknown_place(found, query, key)
    page = page_of(found, query, columns=orders[sort], key=key, size=size)
    return Listing(
        form=form,
        chips=chips_of(form, query),
        rows=page.rows,
        total=min(total, MAX_COUNTED),
        is_more=total > MAX_COUNTED,
        sort=sort,
        previous=page.previous,
        next=page.next,
    )


def read_matching(
    query: QueryDict, form_class: type[forms.Form], matching: Callable[..., QuerySet[M]]
) -> tuple[forms.Form, QuerySet[M]]:
    """The filters of the address, checked, and all rows that they leave."""
    filters = query.copy()
    filters.pop("sort", None)
    form = read_filters(form_class, filters)
    return form, matching(**form.cleaned_data)


def _refuse_unknown_place(found: QuerySet[M], query: QueryDict, key: str) -> None:
    """A list with filters is no place to guess at keys: the address names a row that is there."""
    for name in CURSORS:
        text = query.get(name)
        if text is not None and not is_there(found.model, key, text):
            raise BadRequest("the address names a row that is not there")
