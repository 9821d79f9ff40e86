"""Items that are there already, sent to the checkers as drafts are."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark, BenchmarkItem, ItemNotes
from curation.actions.write_draft import DraftError
from curation.models import Draft

NOT_NOTED = "Not noted."


def unopened_items(benchmark: Benchmark) -> QuerySet[BenchmarkItem]:
    """Active items that neither went nor are on the way past the checkers."""
    opened = Draft.objects.filter(Q(existing__isnull=False) | Q(item__isnull=False))
    met = opened.filter(benchmark=benchmark)
    return (
        benchmark.items.current()
        .exclude(pk__in=met.filter(existing__isnull=False).values("existing"))
        .exclude(pk__in=met.filter(item__isnull=False).values("item"))
        .order_by("pk")
    )


@transaction.atomic
def open_items(benchmark: Benchmark, *, sub_category: str = "", actor: Annotator) -> int:
    """Send what nobody has checked to the checkers; returns how many items.

    Items without a difficulty are left: checkers could not say whether it fits.
    """
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)  # twice at once opens once
    items = unopened_items(benchmark).exclude(difficulty="")
    if sub_category:
        items = items.filter(sub_category=sub_category)
    knowledge = dict(
        ItemNotes.objects.filter(item__benchmark=benchmark).values_list("item", "knowledge")
    )
    drafts = [_opened(item, knowledge.get(item.pk, "")) for item in items]
    Draft.objects.bulk_create(drafts)
    if drafts:
        subject = f"benchmark {benchmark.slug}"
        write_audit("items_opened", subject, actor=actor, items=len(drafts), category=sub_category)
    return len(drafts)


def _opened(item: BenchmarkItem, knowledge: str) -> Draft:
    names = ("difficulty", "raw_languages", "main_category", "sub_category", "licence", "source")
    return Draft(
        benchmark_id=item.benchmark_id,
        existing=item,
        state=Draft.State.CHECKING,
        sent_at=now(),
        text=item.prompt,
        knowledge=knowledge or NOT_NOTED,
        **{name: getattr(item, name) for name in names},
    )


@transaction.atomic
def take_draft(draft: Draft, *, writer: Annotator) -> Draft:
    """Become the one who mends an item that came back. Raises DraftError."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.writer_id not in {None, writer.pk}:
        raise DraftError("Somebody else mends it already.")
    if locked.state != Draft.State.RETURNED:
        raise DraftError("It did not come back: there is nothing to mend.")
    locked.writer = writer
    locked.save(update_fields=["writer"])
    return locked
