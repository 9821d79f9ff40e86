"""How entries of the audit log are said; each room says its own actions in its AppConfig."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import AuditEntry

ARROW = " → "


@cache
def audit_words() -> dict[str, Promise]:
    """The words of every action that a room knows."""
    found: dict[str, Promise] = {}
    for room in apps.get_app_configs():
        found |= getattr(room, "audit_words", {})
    return found


@dataclass(frozen=True)
class Detail:
    """One thing that an entry tells beside action and subject; `name` may be empty."""

    name: str
    words: str


@dataclass(frozen=True)
class Done:
    """An entry with its words."""

    entry: AuditEntry

    @property
    def words(self) -> str | Promise:
        """An action of an older version, which no room knows any more, stands for itself."""
        return audit_words().get(self.entry.action, self.entry.action)

    @property
    def details(self) -> list[Detail]:
        """What was, and what it became; empty things are left out."""
        return list(_details_of(self.entry.details))


def value_in_words(value: object) -> str:
    """A value before or after a change."""
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    return _("nothing") if value is None or value == "" else str(value)


def change(before: object, after: object) -> str:
    return f"{value_in_words(before)}{ARROW}{value_in_words(after)}"


def _details_of(details: Mapping[str, Any]) -> Iterator[Detail]:
    if details.keys() >= {"before", "after"}:
        yield Detail("", change(details["before"], details["after"]))
        details = {name: details[name] for name in details if name not in {"before", "after"}}
    for name, value in details.items():
        if isinstance(value, dict):
            yield from _details_of(value)
        elif isinstance(value, list) and len(value) == 2:
            yield Detail(name.replace("_", " "), change(*value))
        elif value not in ("", None, [], {}):
            yield Detail(name.replace("_", " "), value_in_words(value))
