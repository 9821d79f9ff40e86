"""Rulings on the votes of a person in a benchmark: all of them, and making one in two steps."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Annotator
from accounts.roles import SignedInRequest, lead_required
from annotations.models import LedgerEntry, Ruling, Vote
from campaigns.actions.rule_on_votes import NothingToRuleError, is_left_out, rule_on_votes
from campaigns.forms.staff import NewRulingForm, RulingForm
from catalog.models import Benchmark
from web.forms import sent
from web.paging import page_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def rulings(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """All rulings on a benchmark, and the first step of another one, which changes nothing."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    form = NewRulingForm(sent(request))
    if form.is_valid():
        query = QueryDict(mutable=True)
        query["reason"] = form.cleaned_data["reason"]
        step = reverse("campaigns:rule", args=[slug, form.cleaned_data["pseudonym"]])
        return redirect(f"{step}?{query.urlencode()}")
    newest = Ruling.objects.newest().filter(pk=OuterRef("pk"))
    found = Ruling.objects.filter(benchmark=benchmark).annotate(is_newest=Exists(newest))
    page = page_of(found.select_related("annotator", "ruled_by"), request.GET)
    context = {"benchmark": benchmark, "form": form, "page": page}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "campaigns/rulings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def rule(request: SignedInRequest, slug: str, pseudonym: str) -> HttpResponseBase:
    """What a ruling on this person would do, and the button that rules."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    person = get_object_or_404(Annotator, pseudonym=pseudonym)
    form = RulingForm(sent(request))
    if form.is_valid():
        try:
            made = rule_on_votes(
                benchmark, person, actor=request.user.annotator, **form.cleaned_data
            )
        except NothingToRuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, words_of(made))
            return redirect("campaigns:rulings", slug)
    return rule_page(request, benchmark, person, form)


def rule_page(
    request: SignedInRequest, benchmark: Benchmark, person: Annotator, form: RulingForm
) -> HttpResponse:
    """The page says what a ruling would change now, also after a form that came too late."""
    left_out = is_left_out(benchmark, person)
    status = UNPROCESSABLE if form.errors else 200
    if not form.is_bound:
        form = RulingForm(initial={"reason": request.GET.get("reason", "")})
    context: dict[str, Any] = {
        "benchmark": benchmark,
        "person": person,
        "form": form,
        "left_out": left_out,
        "votes": number_of_votes(benchmark, person),
        "rulings": Ruling.objects.filter(benchmark=benchmark, annotator=person)
        .select_related("ruled_by")
        .order_by("-pk"),
    }
    return render(request, "campaigns/rule.html", context, status=status)


def number_of_votes(benchmark: Benchmark, person: Annotator) -> int:
    """The votes that a ruling is about: those that count unless it leaves them out."""
    as_of = LedgerEntry.objects.last_number()
    own = Vote.objects.countable(as_of=as_of).filter(annotator=person)
    return own.filter(item__benchmark=benchmark).count()


def words_of(ruling: Ruling) -> str:
    if ruling.excludes:
        words = _("The votes of %(person)s are left out; the boards follow within seconds.")
    else:
        words = _("The votes of %(person)s are counted again; the boards follow within seconds.")
    return words % {"person": ruling.annotator}
