"""Items as people found them: the curators' queue, one item, and a file of all for leads."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, curator_required, lead_required
from annotations.models import ItemReview
from campaigns.actions.review_item import ReviewRefusedError, review_item
from campaigns.flagged_items import MAX_ITEMS, Flagged, flagged_items
from campaigns.forms.staff import FlaggedFilter, ReviewForm
from campaigns.item_quality import (
    ALONE,
    MIN_PEOPLE,
    ONE_IN,
    ItemQuality,
    agreement_on_difficulty,
    quality_of,
    quality_of_items,
)
from campaigns.item_signs import SIGNS, said_of
from campaigns.may_name import holds_item
from catalog.models import BenchmarkItem
from catalog.views.items import find_item
from web.filters import chips_of, read_filters
from web.forms import sent
from web.listing import Listing
from web.spreadsheet import csv_reply

CONFLICT, UNPROCESSABLE = 409, 422
RULE = {"fewest": MIN_PEOPLE, "one_in": ONE_IN, "alone": [SIGNS[sign] for sign in sorted(ALONE)]}
ITEM_COLUMNS = ("pk", "benchmark__slug", "key", "version", "is_latest", "status", "difficulty")
QUALITY_COLUMNS = (
    *("benchmark", "item", "version", "is_latest", "status", "stated_difficulty"),
    *("people_voted", "people_voted_or_skipped", "easy", "medium", "hard"),
    *("median_low", "median_high", "differs_from_stated", "agreement", "is_flagged"),
    *SIGNS,
)


@require_safe
@curator_required
def flagged(request: SignedInRequest) -> HttpResponse:
    """The items that wait for a curator's decision."""
    form = read_filters(FlaggedFilter, request.GET)
    known = quality_of_items()
    rows = flagged_items(known, **form.cleaned_data)
    page = Listing(
        form=form,
        chips=chips_of(form, request.GET),
        rows=[row.item for row in rows[:MAX_ITEMS]],
        total=len(rows),
        is_more=False,
        sort="",
        previous="",
        next="",
    )
    context = {
        "page": page,
        "rows": rows[:MAX_ITEMS],
        "agreement": agreement_on_difficulty(known.values()),
        "rule": RULE,
    }
    return render(request, "campaigns/items/flagged.html", context)


@curator_required
def item_quality(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """What people said of one item, and the form that decides what becomes of it."""
    item = find_item(public_id)
    form = ReviewForm(sent(request))
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            review = review_item(item, actor=request.user.annotator, **form.cleaned_data)
        except ReviewRefusedError as refusal:
            form.add_error(None, str(refusal))
            status = CONFLICT
        else:
            is_kept = review.decision == ItemReview.Decision.KEPT
            messages.success(request, _("Kept.") if is_kept else _("The item is retired."))
            return redirect("campaigns:flagged_items")
    return quality_page(request, item, form, status=status if form.errors else 200)


def quality_page(
    request: SignedInRequest, item: BenchmarkItem, form: ReviewForm, *, status: int
) -> HttpResponse:
    is_held = holds_item(request.user.annotator_id, item.pk)
    reviews = list(item.reviews.select_related("annotator").order_by("-pk"))
    since = max((review.at for review in reviews), default=None)
    context = {
        "item": item,
        "shown": Flagged(item, quality_of(item.pk)),
        "said": said_of(item.pk, since=since, with_comments=not is_held),
        "is_held": is_held,
        "reviews": reviews,
        "newest": reviews[0].pk if reviews else 0,
        "in_use": item.is_latest and item.status == BenchmarkItem.Status.ACTIVE,
        "form": form,
        "rule": RULE,
    }
    return render(request, "campaigns/items/quality.html", context, status=status)


@require_safe
@lead_required
def quality_csv(request: SignedInRequest) -> HttpResponse:
    """One row for each version of each item, whether anybody has seen it or not."""
    return csv_reply("items-quality.csv", QUALITY_COLUMNS, quality_rows())


def quality_rows() -> Iterator[tuple[object, ...]]:
    known = quality_of_items()
    for pk, *facts in BenchmarkItem.objects.order_by("pk").values_list(*ITEM_COLUMNS):
        quality = known.get(pk, ItemQuality())
        people = {count.sign: count.people for count in quality.signs}
        grades = quality.grades
        yield (
            *facts,
            quality.voted,
            quality.looked,
            *grades.counts,
            *(grades.median or ("", "")),
            grades.differ_from(facts[-1]),
            "" if grades.agreement is None else round(grades.agreement, 3),
            bool(quality.raised),
            *(people.get(sign, 0) for sign in SIGNS),
        )
