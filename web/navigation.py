"""Where people can go: each room names its pages in its AppConfig, and the bar and the palette
are made of them.

    pages = (Page("catalog:items", _("Items"), Section.DATA, 20),)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, Protocol

from django import template
from django.apps import apps
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


class Section(Enum):
    """The parts of the bar, in their order."""

    WORK = "work"
    DATA = "data"
    TEAM = "team"
    BOARDS = "boards"

    @property
    def label(self) -> Promise:
        return SECTION_LABELS[self]


SECTION_LABELS: Final[dict[Section, Promise]] = {
    Section.WORK: _("Work"),
    Section.DATA: _("Data"),
    Section.TEAM: _("Team"),
    Section.BOARDS: _("Boards"),
}


class Audience(Enum):
    """Whom a page is for; its view has a door of its own."""

    EVERYBODY = "everybody"
    CURATORS = "curators"  # and leads
    LEADS = "leads"


class Person(Protocol):
    """What is asked of whoever looks."""

    @property
    def is_curator(self) -> bool: ...
    @property
    def is_lead(self) -> bool: ...


@dataclass(frozen=True)
class Page:
    """One page of a room: the name of its address, and where it stands.

    `place` orders the pages of a section, over all rooms. `words` are what else people look for
    when they want it. Pages that are not `in_bar` are found by the palette alone.
    """

    name: str
    label: str | Promise
    section: Section
    place: int
    audience: Audience = Audience.CURATORS
    words: str = ""
    in_bar: bool = True

    def is_for(self, person: Person) -> bool:
        if self.audience is Audience.LEADS:
            return person.is_lead
        return person.is_curator or self.audience is Audience.EVERYBODY

    @property
    def address(self) -> str:
        """Where it is; empty where a site is put together without it."""
        try:
            return reverse(self.name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Link:
    """A page in the bar; `current` is the word of `aria-current`, or empty."""

    label: str | Promise
    url: str
    current: str


@dataclass(frozen=True)
class SectionLinks:
    """A section in the bar: its label leads to the first of its pages."""

    label: str | Promise
    links: tuple[Link, ...]

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def is_here(self) -> bool:
        return any(link.current for link in self.links)


HOME: Final = "/"


@cache
def declared_pages() -> tuple[Page, ...]:
    """All pages of all rooms, in the order of the bar."""
    pages = [page for room in apps.get_app_configs() for page in getattr(room, "pages", ())]
    order = list(Section)
    return tuple(sorted(pages, key=lambda page: (order.index(page.section), page.place)))


def pages_for(person: Person) -> list[Page]:
    return [page for page in declared_pages() if page.is_for(person) and page.address]


def sections_at(pages: Iterable[Page], path: str) -> Iterator[SectionLinks]:
    """The bar at `path`: of the pages that it is below, the nearest one is marked."""
    shown = [page for page in pages if page.in_bar]
    here = max((page.address for page in shown if _is_at(page.address, path)), key=len, default="")
    for section in Section:
        links = tuple(
            Link(page.label, page.address, _current(page.address, here, path))
            for page in shown
            if page.section is section
        )
        if links:
            yield SectionLinks(section.label, links)


def _is_at(address: str, path: str) -> bool:
    return path == address or (address != HOME and path.startswith(address))


def _current(address: str, here: str, path: str) -> str:
    if address != here:
        return ""
    return "page" if address == path else "true"


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[SectionLinks]:
    """The sections of the bar for whoever looks: `{% navigation as sections %}`."""
    request: HttpRequest = context["request"]
    return list(sections_at(pages_for(context["user"]), request.path))
