"""A curator decides about an item that people flagged: it is kept, or retired."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.models import ItemReview
from catalog.actions.retire_items import retire_items
from catalog.models import BenchmarkItem


class ReviewRefusedError(Exception):
    """The item is not as the curator saw it; the words say what it is now."""


@transaction.atomic
def review_item(
    item: BenchmarkItem, *, decision: str, note: str, known: int, actor: Annotator
) -> ItemReview:
    """Write the review after `known` (0 for the first); refused when that is not the newest.

    Signs given until now do not put the item before the curators again.
    """
    locked = BenchmarkItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if newest_review(locked) != known:
        raise ReviewRefusedError(
            _("Somebody decided about this item since you opened this page. Look at it first.")
        )
    if not locked.is_latest or locked.status != BenchmarkItem.Status.ACTIVE:
        raise ReviewRefusedError(_("This item is not in use any more, so nothing is to decide."))
    review = ItemReview.objects.create(item=locked, annotator=actor, decision=decision, note=note)
    write_audit(
        "item_reviewed", f"item {locked.public_id}", actor=actor, key=locked.key, decision=decision
    )
    if review.decision == ItemReview.Decision.RETIRED:
        retire_items([locked.pk], note.strip()[:500] or "Flagged by people.", actor=actor)
    return review


def newest_review(item: BenchmarkItem) -> int:
    """The key of the newest review of an item; 0 where there is none."""
    newest = item.reviews.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
