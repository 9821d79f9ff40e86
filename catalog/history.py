"""What was done to an item or a benchmark, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit_log import Done, change
from accounts.models import AuditEntry

LENGTH = 20
DESCRIPTION: dict[str, Promise] = {
    "main_category": _("category"),
    "sub_category": _("sub-category"),
    "languages": _("languages"),
    "difficulty": _("difficulty"),
    "source": _("source"),
    "licence": _("licence"),
}


@dataclass(frozen=True)
class DoneToThing(Done):
    """An entry about an item or a benchmark."""

    @property
    def changes(self) -> list[str]:
        """What was said of an item before and after, where the entry is about that."""
        if self.entry.action != "item_described":
            return []
        values = ((DESCRIPTION[name], self.entry.details.get(name)) for name in DESCRIPTION)
        return [f"{words}: {change(*pair)}" for words, pair in values if pair]


def history_of(*subjects: str) -> list[DoneToThing]:
    """The newest entries about subjects such as `benchmark starter`."""
    entries = AuditEntry.objects.filter(subject__in=subjects).select_related("actor")
    newest = entries.order_by("-at", "-pk")[:LENGTH]
    return [DoneToThing(entry) for entry in newest]
