"""Items and answers as lists, and one item: its task, its versions, who has answered it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.actions.set_item_status import set_item_status
from catalog.forms import AnswerFilter, ItemFilter, StatusForm
from catalog.history import history_of
from catalog.languages import LANGUAGES
from catalog.models import Answer, BenchmarkItem
from catalog.presentation import html_of
from web.listing import read_list

ITEM_ORDERS = {
    "-added": ("-pk",),
    "added": ("pk",),
    "key": ("key", "pk"),
    "-key": ("-key", "-pk"),
    "category": ("main_category", "sub_category", "pk"),
    "-category": ("-main_category", "-sub_category", "-pk"),
}
# By item; within one in an order that is chance. Primary keys would tell the answers of one file,
# which is one model, from those of the next.
ANSWER_ORDERS = {
    "-item": ("-item_id", "public_id"),
    "item": ("item_id", "public_id"),
}


@require_safe
@curator_required
def items(request: SignedInRequest) -> HttpResponse:
    """The newest version of every item."""
    page = read_list(request.GET, ItemFilter, matching_items, orders=ITEM_ORDERS, key="public_id")
    counts = dict(
        Answer.objects.ready()
        .filter(item__in=[item.pk for item in page.rows])
        .values_list("item_id")
        .annotate(Count("pk"))
    )
    rows = [(item, language_names(item), counts.get(item.pk, 0)) for item in page.rows]
    return render(request, "catalog/items.html", {"page": page, "rows": rows})


def matching_items(
    *,
    q: str,
    benchmark: str,
    category: str,
    sub_category: str,
    language: str,
    difficulty: str,
    status: str,
) -> QuerySet[BenchmarkItem]:
    found = BenchmarkItem.objects.filter(is_latest=True).select_related("benchmark")
    if q:
        found = found.containing(q)
    if language:
        found = found.filter(languages__contains=[language])
    same = {
        "benchmark__slug": benchmark,
        "main_category": category,
        "sub_category": sub_category,
        "difficulty": difficulty,
        "status": status,
    }
    return found.filter(**{name: word for name, word in same.items() if word})


def language_names(item: BenchmarkItem) -> str:
    return ", ".join(LANGUAGES[key].name if key in LANGUAGES else key for key in item.languages)


@require_safe
@curator_required
def item(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One item. Its answers are named by model here, so no way leads from here to a text."""
    shown = find_item(public_id)
    same = BenchmarkItem.objects.filter(benchmark=shown.benchmark_id, key=shown.key)
    versions = list(same.order_by("-version").only("public_id", "version", "created_at"))
    context = {
        "item": shown,
        "prompt": html_of(shown.prompt_digest),
        "languages": language_names(shown),
        "versions": versions,
        "answers": shown.answers.select_related("competitor")
        .order_by("competitor__name", "sample", "attempt")
        .only("status", "sample", "attempt", "failure_kind", "competitor__name"),
        "history": history_of(*(f"item {version.public_id}" for version in versions)),
    }
    return render(request, "catalog/item.html", context)


def find_item(public_id: UUID) -> BenchmarkItem:
    found = BenchmarkItem.objects.select_related("benchmark")
    return get_object_or_404(found, public_id=public_id)


@require_POST
@curator_required
def change_item_status(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Retire an item, or activate it again."""
    form = StatusForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such status")
    status = form.cleaned_data["status"]
    if set_item_status(find_item(public_id), status, actor=request.user.annotator):
        is_retired = status == BenchmarkItem.Status.RETIRED
        words = _("The item is retired.") if is_retired else _("The item is active again.")
        messages.success(request, words)
    return redirect("catalog:item", public_id)


@require_safe
@curator_required
def answers(request: SignedInRequest) -> HttpResponse:
    """Answers item by item, without their authors: this list leads to their texts."""
    page = read_list(
        request.GET, AnswerFilter, matching_answers, orders=ANSWER_ORDERS, key="public_id"
    )
    return render(request, "catalog/answers.html", {"page": page})


def matching_answers(
    *, q: str, benchmark: str, status: str, failure: str, naming: str
) -> QuerySet[Answer]:
    found = Answer.objects.select_related("item__benchmark").only(
        "public_id",
        "status",
        "failure_kind",
        "item__public_id",
        "item__key",
        "item__version",
        "item__messages",
        "item__benchmark__name",
    )
    if q:
        found = found.filter(item__key__icontains=q)
    if naming:
        found = found.giving_away(naming)
    same = {"item__benchmark__slug": benchmark, "status": status, "failure_kind": failure}
    return found.filter(**{name: word for name, word in same.items() if word})
