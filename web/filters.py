"""Filters of lists, which are all in the address."""

from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict

from web.paging import CURSORS, query_without

F = TypeVar("F", bound=forms.Form)


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
        without = query_without(query, name)
        chips.append(Chip(str(field.label), str(words.get(value, value)), without))
    return chips
