"""Expert battles: begun, and what came of them at any weight of the ratings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Annotator
from accounts.roles import SignedInRequest, lead_required
from annotations.actions.pair_up import NothingToPairError
from mining.actions.ask_people import ask_people
from mining.actions.change_alpha import change_alpha
from mining.actions.promote import promote
from mining.actions.start_battles import (
    BattlesError,
    Rules,
    go_on_without_missing,
    start_battles,
)
from mining.forms import AlphaForm, BattleForm, PeopleForm, PromoteForm
from mining.models import ExpertBattles, MiningRun, Selection
from mining.presentation import report_context
from mining.queries.people import agreement_of
from mining.queries.scores import scores_of
from mining.views.runs import find_run, form_page
from web.forms import sent


def newest_selection(run: MiningRun) -> Selection:
    return get_object_or_404(run.selections.select_related("run")[:1])


def find_battles(run: MiningRun) -> ExpertBattles:
    found = ExpertBattles.objects.select_related("selection__run", "benchmark", "answering")
    return get_object_or_404(found.filter(selection__run=run)[:1])


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def battle(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Who judges; then all models answer, and the judges follow."""
    run = find_run(slug)
    selection = newest_selection(run)
    form = BattleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rules = Rules(said["alpha"], said["method"], not said["same_family"])
        try:
            actor = request.user.annotator
            start_battles(selection, rules, judges=list(said["judges"]), actor=actor)
        except BattlesError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("mining:battles", slug)
    context = {"run": run, "selection": selection, "form": form}
    return form_page(request, "mining/battle.html", context)


@require_safe
@lead_required
def report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Scores at the kept alpha, or at that of the address; a part alone for the slider."""
    run = find_run(slug)
    battles = find_battles(run)
    asked = AlphaForm(request.GET) if "alpha" in request.GET else None
    if asked is not None and not asked.is_valid():
        raise BadRequest("alpha is a share from 0 to 1")
    scores = scores_of(battles, asked.cleaned_data["alpha"] if asked else None)
    context: dict[str, Any] = {
        "run": run,
        "here": "battles",
        "battles": battles,
        "people": agreement_of(battles, scores),
        "people_form": PeopleForm(),
        "promote": PromoteForm(),
        "judging": list(battles.judging.select_related("judge").order_by("pk")),
    }
    context |= report_context(battles, scores, request.GET)
    is_part = request.headers.get("HX-Request") == "true"
    template = "mining/battles.html#scores" if is_part else "mining/battles.html"
    return render(request, template, context)


@require_POST
@lead_required
def change(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Keep an alpha, ask people, promote, or let the judges begin."""
    battles = find_battles(find_run(slug))
    verbs = {
        "alpha": _keep_alpha,
        "people": _ask_people,
        "promote": _promote,
        "go_on": _go_on,
    }
    verb = verbs.get(request.POST.get("verb", ""))
    if verb is None:
        raise BadRequest("no such verb")
    messages.info(request, verb(request, battles, request.user.annotator))
    return redirect("mining:battles", slug)


def _keep_alpha(request: SignedInRequest, battles: ExpertBattles, actor: Annotator) -> str:
    form = AlphaForm(request.POST)
    if not form.is_valid():
        return "Alpha is a share from 0 to 1."
    change_alpha(battles, form.cleaned_data["alpha"], actor=actor)
    return f"Exports and promotions go by alpha {battles.alpha:g} from now on."


def _ask_people(request: SignedInRequest, battles: ExpertBattles, actor: Annotator) -> str:
    form = PeopleForm(request.POST)
    if not form.is_valid():
        return "Give how many battles, and how many votes for each."
    said = form.cleaned_data
    try:
        made = ask_people(battles, said["number"], overlap=said["overlap"], actor=actor)
    except NothingToPairError as error:
        return str(error)
    return f"{made.battles} battles wait for people."


def _promote(request: SignedInRequest, battles: ExpertBattles, actor: Annotator) -> str:
    form = PromoteForm(request.POST)
    if not form.is_valid():
        return "Choose a benchmark, and how many."
    said = form.cleaned_data
    made = promote(battles.selection, said["benchmark"], said["top"], writer=actor)
    return f"{len(made)} drafts in {said['benchmark']}, among those that you write."


def _go_on(_request: SignedInRequest, battles: ExpertBattles, actor: Annotator) -> str:
    if go_on_without_missing(battles, actor=actor):
        return "The judges begin with the answers that are there."
    return "The judges have begun, or answers are still being asked for."
