"""Fixing a benchmark's items, as they are now, under a name."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.described import DESCRIPTION, described, items_digest
from catalog.models import Benchmark, BenchmarkItem, Release, ReleasedItem

MAX_NAME_LENGTH = 80


class ReleaseError(Exception):
    """A release that cannot be made; the text says why and what to do."""


@transaction.atomic
def make_release(
    benchmark: Benchmark, name: str, *, notes: str = "", actor: Annotator | None = None
) -> Release:
    """Make an immutable list of the benchmark's active items. Raises ReleaseError."""
    # Two releases at once would both follow the same one before.
    Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    _check_name(benchmark, name)
    items = list(benchmark.items.current().order_by("key"))
    if not items:
        raise ReleaseError(
            f"{benchmark.name} has no active item: import some, or activate one, and try again."
        )
    release = Release.objects.create(
        benchmark=benchmark,
        name=name,
        notes=notes,
        before=benchmark.releases.order_by("-pk").first(),
        items_digest=items_digest(described(item, item) for item in items),
        item_count=len(items),
        made_by=actor,
    )
    ReleasedItem.objects.bulk_create((_released(release, item) for item in items), batch_size=1000)
    write_audit(
        "release_made",
        f"benchmark {benchmark.slug}",
        actor=actor,
        name=name,
        items=len(items),
        digest=release.items_digest,
    )
    return release


def _released(release: Release, item: BenchmarkItem) -> ReleasedItem:
    words = {name: getattr(item, name) for name in DESCRIPTION}
    return ReleasedItem(release=release, item=item, **words)


def _check_name(benchmark: Benchmark, name: str) -> None:
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise ReleaseError(
            f"{name!r} is no name for a release: write it on one line, no blank at either end."
        )
    if len(name) > MAX_NAME_LENGTH:
        raise ReleaseError(f"The name is {len(name)} characters long; at most {MAX_NAME_LENGTH}.")
    if benchmark.releases.filter(name=name).exists():
        raise ReleaseError(
            f"{benchmark.name} has a release {name!r} already, and releases never change: "
            "choose another name."
        )
