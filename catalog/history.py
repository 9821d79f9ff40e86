"""What was done to an item or a benchmark, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry

LENGTH = 20
WORDS: dict[str, Promise] = {
    "answers_imported": _("Answers imported"),
    "benchmark_closed": _("Closed for voting"),
    "benchmark_opened": _("Opened for voting"),
    "item_activated": _("Activated again"),
    "item_described": _("Described anew"),
    "item_retired": _("Retired"),
    "items_imported": _("Items imported"),
    "names_kept_back": _("Names kept back after the vote"),
    "names_shown": _("Names shown after the vote"),
    "pair_up": _("Battles drawn"),
    "votes_imported": _("Votes imported"),
}


DESCRIPTION: dict[str, Promise] = {
    "main_category": _("category"),
    "sub_category": _("sub-category"),
    "languages": _("languages"),
    "difficulty": _("difficulty"),
    "source": _("source"),
    "licence": _("licence"),
}


@dataclass(frozen=True)
class Done:
    """One entry of the audit log with its words."""

    entry: AuditEntry
    words: str | Promise

    @property
    def changes(self) -> list[str]:
        """What was said of an item before and after, where the entry is about that."""
        if self.entry.action != "item_described":
            return []
        values = ((DESCRIPTION[name], self.entry.details.get(name)) for name in DESCRIPTION)
        return [f"{words}: {_said(pair[0])} → {_said(pair[1])}" for words, pair in values if pair]


def history_of(*subjects: str) -> list[Done]:
    """The newest entries about subjects such as `benchmark starter`."""
    entries = AuditEntry.objects.filter(subject__in=subjects).select_related("actor")
    newest = entries.order_by("-at", "-pk")[:LENGTH]
    return [Done(entry, WORDS.get(entry.action, entry.action)) for entry in newest]


def _said(value: str | list[str]) -> str:
    return (", ".join(value) if isinstance(value, list) else value) or _now("nothing")
