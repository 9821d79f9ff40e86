"""What the palette finds: pages by their names, and whatever else has a name, for those who may
open it. Nothing of an undecided battle has a name here: answers are not looked through.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import SignedInRequest, curator_required
from annotations.models import Campaign
from catalog.models import Benchmark, BenchmarkItem, Competitor
from leaderboard.models import Board
from web.navigation import pages_for

OF_EACH: Final = 6  # rows of one kind


class FindForm(forms.Form):
    q = forms.CharField(required=False, max_length=100)


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    kind: str
    label: str
    note: str
    url: str


@require_safe
@curator_required
def find(request: SignedInRequest) -> HttpResponse:
    """What fits the words of the address; without words, all pages."""
    form = FindForm(request.GET)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    words = form.cleaned_data["q"].split()
    return JsonResponse({"found": [asdict(each) for each in finds(request.user, words)]})


def finds(user: User, words: list[str]) -> Iterator[Found]:
    """Pages first, then the few things of which there are few, items and people last."""
    yield from find_pages(user, words)
    if not words:
        return
    searches = (*OF_LEADS, *OF_CURATORS, find_people) if user.is_lead else OF_CURATORS
    for search in searches:
        yield from search(words)


def find_pages(user: User, words: list[str]) -> Iterator[Found]:
    """Those whose label or other words hold every word; by the label first."""
    folded = [word.casefold() for word in words]
    pages = [(page, str(page.label).casefold()) for page in pages_for(user)]
    by_label = [page for page, label in pages if all(word in label for word in folded)]
    more = [
        page
        for page, label in pages
        if page not in by_label and all(word in f"{label} {page.words}" for word in folded)
    ]
    for page in (*by_label, *more):
        yield Found(_("Page"), str(page.label), str(page.section.label), page.address)


def find_campaigns(words: list[str]) -> Iterator[Found]:
    found = Campaign.objects.filter(named(words, "name")).order_by("-pk")
    for each in found[:OF_EACH]:
        url = reverse("campaigns:campaign", args=[each.public_id])
        yield Found(_("Campaign"), each.name, each.get_state_display(), url)


def find_boards(words: list[str]) -> Iterator[Found]:
    found = Board.objects.filter(named(words, "title"))
    for each in found.order_by("title")[:OF_EACH]:
        url = reverse("leaderboard:edit_board", args=[each.slug])
        yield Found(_("Board"), each.title, each.get_audience_display(), url)


def find_benchmarks(words: list[str]) -> Iterator[Found]:
    for each in Benchmark.objects.filter(named(words, "name")).order_by("name")[:OF_EACH]:
        url = reverse("catalog:benchmark", args=[each.slug])
        yield Found(_("Benchmark"), each.name, "", url)


def find_models(words: list[str]) -> Iterator[Found]:
    found: QuerySet[Competitor] = Competitor.objects.filter(
        named(words, "name", "model", "provider")
    )
    for each in found.order_by("name")[:OF_EACH]:
        url = reverse("catalog:competitor", args=[each.slug])
        yield Found(_("Model"), each.name, each.provider, url)


def find_items(words: list[str]) -> Iterator[Found]:
    found = BenchmarkItem.objects.filter(named(words, "key"), is_latest=True)
    for each in found.select_related("benchmark").order_by("key", "pk")[:OF_EACH]:
        url = reverse("catalog:item", args=[each.public_id])
        yield Found(_("Item"), each.key, each.benchmark.name, url)


def find_people(words: list[str]) -> Iterator[Found]:
    """By name and address; who was erased has neither."""
    found = User.objects.filter(named(words, "name", "email", "annotator__pseudonym"))
    for each in found.select_related("annotator").order_by("name", "email")[:OF_EACH]:
        url = reverse("accounts:person", args=[each.annotator.pseudonym])
        note = " ".join((each.email, each.annotator.pseudonym)) if each.name else ""
        yield Found(_("Person"), str(each), note, url)


def named(words: list[str], *columns: str) -> Q:
    """Each word stands in one of the columns."""
    condition = Q()
    for word in words:
        of_word = Q()
        for column in columns:
            of_word |= Q((f"{column}__icontains", word))
        condition &= of_word
    return condition


Search = Callable[[list[str]], Iterator[Found]]
OF_LEADS: Final[tuple[Search, ...]] = (find_campaigns, find_boards)
OF_CURATORS: Final[tuple[Search, ...]] = (find_benchmarks, find_models, find_items)
