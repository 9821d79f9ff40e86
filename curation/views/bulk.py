"""Editing many items at once: chosen by the filters of their list, looked at, done, undone."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required
from catalog.history import DESCRIPTION
from catalog.models import BenchmarkItem
from catalog.views.items import matching_items
from curation.actions.edit_items import MOST, EditError, digest_of, edit_items, undo_edit
from curation.bulk_forms import ChangesForm, ChosenItems
from curation.models import BulkEdit

SHOWN = 25
UNPROCESSABLE = 422
NAMES = {"status": "status", "raw_languages": "languages", **DESCRIPTION}
FILTERS = tuple(ChosenItems.base_fields)


@dataclass(frozen=True)
class Choice:
    """The items that an address chooses, and the address itself."""

    keys: list[int]
    query: str
    fields: list[tuple[str, str]]

    @property
    def digest(self) -> str:
        return digest_of(self.keys)

    @property
    def is_too_much(self) -> bool:
        return len(self.keys) > MOST


@require_http_methods(["GET", "HEAD", "POST"])
@curator_required
def edit(request: SignedInRequest) -> HttpResponseBase:
    """The form, what it would change, and the change itself."""
    query = request.POST if request.method == "POST" else request.GET
    choice = chosen(query)
    is_stated = any(query.get(name) for name in ChangesForm.base_fields)
    form = ChangesForm(query if is_stated else None)
    context = {"choice": choice, "form": form, "most": MOST, "shown": SHOWN}
    if not (is_stated and form.is_valid()):
        status = UNPROCESSABLE if is_stated else 200
        return render(request, "curation/bulk_edit.html", context, status=status)
    if request.method == "POST":
        return _apply(request, choice, form)
    context |= {"preview": preview(choice.keys, form.changes), "changes": shown_changes(form)}
    return render(request, "curation/bulk_edit.html", context)


def _apply(request: SignedInRequest, choice: Choice, form: ChangesForm) -> HttpResponseBase:
    if request.POST.get("digest") != choice.digest:
        messages.error(request, "The items changed since you looked: look at them again.")
        stated = [(name, request.POST.get(name, "")) for name in ChangesForm.base_fields]
        return redirect(f"{request.path}?{encoded([*choice.fields, *stated])}")
    try:
        done = edit_items(
            choice.keys,
            form.changes,
            reason=form.cleaned_data["reason"],
            filters=choice.query,
            actor=request.user.annotator,
        )
    except EditError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{request.path}?{choice.query}")
    return redirect("curation:bulk_edit", done.public_id)


def chosen(query: QueryDict) -> Choice:
    """The items that match the filters, or the marked ones among them. Raises BadRequest."""
    form = ChosenItems(query)
    if not form.is_valid():
        raise BadRequest("no such filter")
    filters = dict(form.cleaned_data)
    marked = filters.pop("item")
    found: QuerySet[BenchmarkItem] = matching_items(**filters).select_related(None)
    if marked:
        found = found.filter(pk__in=[item.pk for item in marked])
    fields = [(name, value) for name in FILTERS for value in query.getlist(name) if value]
    keys = list(found.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    return Choice(keys, encoded(fields), fields)


def encoded(fields: list[tuple[str, str]]) -> str:
    query = QueryDict(mutable=True)
    for name, value in fields:
        if value:
            query.appendlist(name, value)
    return query.urlencode()


def preview(keys: list[int], changes: dict[str, object]) -> list[tuple[BenchmarkItem, list[str]]]:
    """The first items with what would become of them."""
    items = BenchmarkItem.objects.filter(pk__in=keys[:SHOWN]).order_by("pk")
    return [(item, _words(item, changes)) for item in items]


def _words(item: BenchmarkItem, changes: dict[str, object]) -> list[str]:
    pairs = ((NAMES[name], getattr(item, name), new) for name, new in changes.items())
    return [
        f"{label}: {value_words(old)} → {value_words(new)}"
        for label, old, new in pairs
        if old != new and label != NAMES["languages"]
    ]


def shown_changes(form: ChangesForm) -> list[tuple[str, str]]:
    """What the form states, in words."""
    return [(str(NAMES[name]), value_words(value)) for name, value in form.changes.items()]


def value_words(value: object) -> str:
    """A value of a column in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value) or "nothing"


@require_safe
@curator_required
def bulk_edits(request: SignedInRequest) -> HttpResponse:
    """The newest edits, each with the way to undo it."""
    rows = BulkEdit.objects.select_related("actor", "undone_by")[:50]
    return render(request, "curation/bulk_edits.html", {"edits": [_shown(row) for row in rows]})


@require_safe
@curator_required
def bulk_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One edit: what it changed, by whom, and the button that undoes it."""
    rows = BulkEdit.objects.select_related("actor", "undone_by")
    found = get_object_or_404(rows, public_id=public_id)
    edited = found.edited.select_related("item").order_by("pk")[:SHOWN]
    context = {"edit": _shown(found), "edited": edited}
    return render(request, "curation/bulk_edit_done.html", context)


def _shown(edit: BulkEdit) -> dict[str, object]:
    changes = [(NAMES[name], value_words(value)) for name, value in edit.changes.items()]
    return {"row": edit, "changes": changes, "count": edit.edited.count()}


@require_POST
@curator_required
def undo(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Items say again what they said before."""
    found = get_object_or_404(BulkEdit, public_id=public_id)
    try:
        back, left = undo_edit(found, actor=request.user.annotator)
    except EditError as refusal:
        messages.error(request, str(refusal))
    else:
        rest = f" {left} were changed since and stay as they are." if left else ""
        messages.success(request, f"{back} items say what they said before.{rest}")
    return redirect("curation:bulk_edit", public_id)
