"""Looking at every item once, as soon as it is there, with the checks that need nothing else."""

from catalog.models import BenchmarkItem
from curation.actions.find_duplicates import text_of
from curation.actions.record_findings import close_outdated, record_findings
from curation.checks import CHECKS_VERSION, findings_in
from curation.models import CheckedItem, Finding

BATCH = 200
KINDS = (
    *(Finding.Kind.SECRET, Finding.Kind.PERSONAL_DATA, Finding.Kind.LINK),
    *(Finding.Kind.CHARACTERS, Finding.Kind.LENGTH, Finding.Kind.LANGUAGE),
)


def check_items(limit: int = 5_000) -> int:
    """Check items that these checks have not seen yet, at most `limit`; returns how many."""
    seen = CheckedItem.objects.filter(version=CHECKS_VERSION).values("item")
    due = BenchmarkItem.objects.current().exclude(pk__in=seen).order_by("pk")
    checked = 0
    while checked < limit and (items := list(due.only("key", "messages", "languages")[:BATCH])):
        found = [
            each
            for item in items
            for each in findings_in(item.pk, item.key, text_of(item), item.languages)
        ]
        record_findings([item.pk for item in items], KINDS, found)
        CheckedItem.objects.bulk_create(
            (CheckedItem(item=item, version=CHECKS_VERSION) for item in items),
            update_conflicts=True,
            update_fields=["version"],
            unique_fields=["item"],
        )
        checked += len(items)
    close_outdated()
    return checked
