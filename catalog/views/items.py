"""Items and answers as lists, and one item: its task, its versions, who has answered it."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.actions.retire_items import RetirementError, decide_retirement, retire_items
from catalog.actions.set_item_status import set_item_status
from catalog.forms import AnswerFilter, ItemFilter, StatusForm
from catalog.history import history_of
from catalog.languages import LANGUAGES
from catalog.models import Answer, BenchmarkItem, ItemNotes, Retirement
from catalog.presentation import html_of
from catalog.search import with_rank
from web.listing import read_list

ITEM_ORDERS = {
    "-added": ("-pk",),
    "added": ("pk",),
    "key": ("key", "pk"),
    "-key": ("-key", "-pk"),
    "category": ("main_category", "sub_category", "pk"),
    "-category": ("-main_category", "-sub_category", "-pk"),
}
BEST_FIRST = {"best": ("-rank", "-pk"), "newest": ("-pk",)}  # where words are looked for
# By item; within one in an order that is chance. Primary keys would tell the answers of one file,
# which is one model, from those of the next.
ANSWER_ORDERS = {
    "-item": ("-item_id", "public_id"),
    "item": ("item_id", "public_id"),
}


ASKED_WORDS = "It is retired as soon as a second person agrees."


@require_safe
@curator_required
def items(request: SignedInRequest) -> HttpResponse:
    """The newest version of every item."""
    query, orders = ordered(request.GET)
    page = read_list(query, ItemFilter, matching_items, orders=orders, key="public_id")
    counts = dict(
        Answer.objects.ready()
        .filter(item__in=[item.pk for item in page.rows])
        .values_list("item_id")
        .annotate(Count("pk"))
    )
    rows = [(item, language_names(item), counts.get(item.pk, 0)) for item in page.rows]
    context = {"page": page, "rows": rows, "is_ranked": page.sort in BEST_FIRST}
    return render(request, "catalog/items.html", context)


def ordered(query: QueryDict) -> tuple[QueryDict, Mapping[str, tuple[str, ...]]]:
    """The address of the list, and its orders: where words are asked for, the best come first."""
    changed = query.copy()
    asked = bool(changed.get("q", "").strip())
    if changed.get("sort") in ({"-added"} if asked else set(BEST_FIRST)):
        del changed["sort"]  # the form of the list carries on what was only the usual order
    return changed, {**BEST_FIRST, **ITEM_ORDERS} if asked else ITEM_ORDERS


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
    items = BenchmarkItem.objects.containing(q) if q else BenchmarkItem.objects.all()
    found: QuerySet[BenchmarkItem] = items.filter(is_latest=True).select_related("benchmark")
    if q:
        found = with_rank(found, q)
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
        "notes": ItemNotes.objects.filter(item=shown).first(),
        "retirement": shown.retirements.select_related("asked_by", "decided_by").first(),
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
    found, actor = find_item(public_id), request.user.annotator
    if form.cleaned_data["status"] == BenchmarkItem.Status.ACTIVE:
        if set_item_status(found, BenchmarkItem.Status.ACTIVE, actor=actor):
            messages.success(request, _("The item is active again."))
        return redirect("catalog:item", public_id)
    try:
        made = retire_items([found.pk], form.cleaned_data["reason"], actor=actor)
    except RetirementError as refusal:
        messages.error(request, str(refusal))
    else:
        for each in made:
            is_done = each.state == Retirement.State.RETIRED
            messages.success(request, _("The item is retired.") if is_done else ASKED_WORDS)
    return redirect("catalog:item", public_id)


@require_POST
@curator_required
def decide_item_retirement(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """What the second person says of an item that is to be retired."""
    item = find_item(public_id)
    asked = get_object_or_404(item.retirements, state=Retirement.State.ASKED)
    try:
        agrees = request.POST.get("agrees") == "yes"
        decide_retirement(asked, agrees=agrees, actor=request.user.annotator)
    except RetirementError as refusal:
        messages.error(request, str(refusal))
    else:
        said = "The item is retired." if agrees else "The item stays."
        messages.success(request, said)
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
        found = found.containing(q)
    if naming:
        found = found.giving_away(naming)
    same = {"item__benchmark__slug": benchmark, "status": status, "failure_kind": failure}
    return found.filter(**{name: word for name, word in same.items() if word})
