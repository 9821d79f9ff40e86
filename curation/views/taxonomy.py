"""The tree of categories, where free tags lead, and what languages are called."""

from collections import Counter
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Annotator
from accounts.roles import SignedInRequest, curator_required
from catalog.actions.set_taxonomy import (
    TaxonomyError,
    add_category,
    name_language,
    place_tag,
    remove_category,
    rename_category,
    take_tag_table,
)
from catalog.languages import LANGUAGES
from catalog.models import BenchmarkItem, LanguageAlias, TagPlace
from catalog.taxonomy import Category
from catalog.tree import is_edited, site_aliases, site_categories, site_tags, site_tree
from curation.review_lists import unknown_labels, unplaced_tags
from curation.taxonomy_forms import (
    AddCategoryForm,
    LanguageForm,
    RemoveCategoryForm,
    RenameCategoryForm,
    TagForm,
    TagTableForm,
)
from web.forms import sent

LISTED = 200


@require_safe
@curator_required
def taxonomy(request: SignedInRequest) -> HttpResponse:
    """The tree with how many items are in each category."""
    rows = BenchmarkItem.objects.current().values_list("main_category", "sub_category")
    held = Counter({(main, sub): n for main, sub, n in rows.annotate(Count("pk")).order_by()})
    tree = [
        (main, [(sub, held.pop((main, sub), 0)) for sub in subs])
        for main, subs in site_tree().items()
    ]
    context = {
        "tree": tree,
        "outside": sorted((*pair, n) for pair, n in held.items() if any(pair)),
        "form": AddCategoryForm(),
        "is_edited": is_edited(),
        "mains": len(tree),
        "subs": sum(len(subs) for _, subs in tree),
        "tags": TagPlace.objects.count(),
    }
    return render(request, "curation/taxonomy.html", context)


def _add(data: dict[str, str], actor: Annotator) -> str:
    add_category(data["main"], data["sub"], actor=actor)
    return f"{data['sub']} is in the tree."


def _rename(data: dict[str, str], actor: Annotator) -> str:
    old = Category(data["old_main"], data["old_sub"])
    count = rename_category(old, Category(data["main"], data["sub"]), actor=actor)
    return f"Changed, in {count} item{'' if count == 1 else 's'} too."


def _remove(data: dict[str, str], actor: Annotator) -> str:
    remove_category(Category(data["old_main"], data["old_sub"]), actor=actor)
    return f"{data['old_sub']} is not in the tree any more."


VERBS: dict[str, tuple[type[forms.Form], Callable[[dict[str, str], Annotator], str]]] = {
    "add": (AddCategoryForm, _add),
    "rename": (RenameCategoryForm, _rename),
    "remove": (RemoveCategoryForm, _remove),
}


@require_POST
@curator_required
def change_taxonomy(request: SignedInRequest) -> HttpResponseBase:
    """Add a category, give it another name or place, or take it out."""
    if request.POST.get("verb") not in VERBS:
        raise BadRequest("no such change")
    form_class, act = VERBS[request.POST["verb"]]
    form = form_class(request.POST)
    if not form.is_valid():
        messages.error(request, "A category has a name of 1 to 80 characters.")
        return redirect("curation:taxonomy")
    try:
        messages.success(request, act(form.cleaned_data, request.user.annotator))
    except TaxonomyError as refusal:
        messages.error(request, str(refusal))
    return redirect("curation:taxonomy")


@curator_required
def tags(request: SignedInRequest) -> HttpResponseBase:
    """Tags of items that lead nowhere, and a table of tags to take in."""
    form = TagTableForm(sent(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        table = form.cleaned_data["table"]
        placed = take_tag_table(table, actor=request.user.annotator)
        messages.success(request, f"{len(table):,} tags are known; {placed:,} items were placed.")
        return redirect("curation:tags")
    context = {
        "form": form,
        "unplaced": unplaced_tags(site_tags(), LISTED),
        "categories": site_categories(),
        "known": TagPlace.objects.count(),
    }
    status = 422 if form.errors else 200
    return render(request, "curation/tags.html", context, status=status)


@require_POST
@curator_required
def set_tag(request: SignedInRequest) -> HttpResponseBase:
    """One tag leads to this category from now on."""
    form = TagForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        placed = place_tag(data["tag"], data["category"], actor=request.user.annotator)
        messages.success(request, f"“{data['tag']}” is {data['category'].sub}; {placed} placed.")
    else:
        messages.error(request, "Choose a category of the tree.")
    return redirect("curation:tags")


@curator_required
def languages(request: SignedInRequest) -> HttpResponseBase:
    """Labels that name no language so far, and what people taught this site."""
    form = LanguageForm(sent(request))
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            actor = request.user.annotator
            count = name_language(said["label"], said["languages"], actor=actor)
            messages.success(request, f"“{said['label']}” is known; {count} items follow.")
        else:
            messages.error(request, "Choose languages of the list, or none in particular.")
        return redirect("curation:languages")
    named = [
        (row.label, ", ".join(LANGUAGES[key].name for key in row.languages))
        for row in LanguageAlias.objects.all()
    ]
    context = {
        "unknown": unknown_labels(site_aliases(), LISTED),
        "named": named,
        "known": [(key, known.name) for key, known in LANGUAGES.items()],
    }
    return render(request, "curation/languages.html", context)
