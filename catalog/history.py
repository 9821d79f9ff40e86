"""What was done to an item or a benchmark, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry

LENGTH = 20
WORDS: dict[str, Promise] = {
    "answers_imported": _("Answers imported"),
    "benchmark_closed": _("Closed for voting"),
    "benchmark_opened": _("Opened for voting"),
    "item_activated": _("Activated again"),
    "item_retired": _("Retired"),
    "items_imported": _("Items imported"),
    "names_kept_back": _("Names kept back after the vote"),
    "names_shown": _("Names shown after the vote"),
    "pair_up": _("Battles drawn"),
    "votes_imported": _("Votes imported"),
}


@dataclass(frozen=True)
class Done:
    """One entry of the audit log with its words."""

    entry: AuditEntry
    words: str | Promise


def history_of(subject: str) -> list[Done]:
    """The newest entries about a subject such as `benchmark starter`."""
    entries = AuditEntry.objects.filter(subject=subject).select_related("actor").order_by("-at")
    return [Done(entry, WORDS.get(entry.action, entry.action)) for entry in entries[:LENGTH]]
