"""The versions of an item, each laid over the one before."""

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.models import BenchmarkItem
from catalog.views.items import find_item
from curation.word_changes import Part, word_changes


@dataclass(frozen=True)
class Change:
    """Two versions that follow one another."""

    before: BenchmarkItem
    after: BenchmarkItem

    @property
    def parts(self) -> list[Part]:
        return word_changes(self.before.prompt, self.after.prompt)


@require_safe
@curator_required
def versions(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Word by word, the newest change first."""
    item = find_item(public_id)
    rows = BenchmarkItem.objects.filter(benchmark=item.benchmark_id, key=item.key)
    changes = [Change(*pair) for pair in pairwise(rows.order_by("version"))]
    context = {"item": item, "changes": changes[::-1]}
    return render(request, "curation/versions.html", context)
