"""Lists whose whole state is in the address: filters, and pages by key instead of by number."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=forms.Form)

PAGE_SIZE = 50
CURSORS = ("after", "before")


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """The rows of one page, and the query strings of its neighbours ("" at the ends)."""

    rows: list[M]
    previous: str
    next: str


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the query string without it."""

    label: str
    value: str
    remove: str


def read_filters(form_class: type[F], query: QueryDict) -> F:
    """The filters that the address names; unknown names and words are 400, never left out."""
    form = form_class(query)
    unknown = set(query) - set(form.fields) - set(CURSORS)
    if unknown or not form.is_valid():
        raise BadRequest(f"unknown filter: {', '.join(sorted(unknown | set(form.errors)))}")
    return form


def chips_of(form: forms.Form, query: QueryDict) -> list[Chip]:
    """One chip for each filter that is set, but for the search field, which shows itself."""
    chips = []
    for name, value in form.cleaned_data.items():
        field = form.fields[name]
        if not value or name == "q":
            continue
        words: dict[str, str] = dict(getattr(field, "choices", ()))
        chips.append(Chip(str(field.label), str(words.get(value, value)), _without(query, name)))
    return chips


def keyset_page(rows: QuerySet[M], query: QueryDict, *, size: int = PAGE_SIZE) -> KeysetPage[M]:
    """The newest rows, or those after or before the key in the address; as fast on any page."""
    after, before = (_key(query, name) for name in CURSORS)
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        kept = found[:size][::-1]
        newer, older = len(found) > size, True
    else:
        older_rows = rows if after is None else rows.filter(pk__lt=after)
        found = list(older_rows.order_by("-pk")[: size + 1])
        kept = found[:size]
        newer, older = after is not None, len(found) > size
    return KeysetPage(
        rows=kept,
        previous=_with(query, "before", kept[0].pk) if newer and kept else "",
        next=_with(query, "after", kept[-1].pk) if older and kept else "",
    )


@dataclass(frozen=True)
class KeysPage:
    """The keys of one page, and the query strings of its neighbours ("" at the ends)."""

    keys: list[int]
    previous: str
    next: str


def keys_page(keys: list[int], query: QueryDict, *, size: int = PAGE_SIZE) -> KeysPage:
    """A page of rising keys that a computation found, after or before the key in the address."""
    after, before = (_key(query, name) for name in CURSORS)
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


def _key(query: QueryDict, name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(f"{name} is not a key")
    return int(text)


def _without(query: QueryDict, *names: str) -> str:
    return "?" + _stripped(query, names).urlencode()


def _with(query: QueryDict, name: str, key: int) -> str:
    changed = _stripped(query, CURSORS)
    changed[name] = str(key)
    return "?" + changed.urlencode()


def _stripped(query: QueryDict, names: Iterable[str]) -> QueryDict:
    changed = query.copy()
    for name in {*names, *CURSORS}:
        changed.pop(name, None)
    return changed
