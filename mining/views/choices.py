"""Choosing a few instructions, and the choice on its map."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from mining.actions.select import KIND, SelectionError, ask_for_selection
from mining.forms import ChooseForm, PromoteForm
from mining.models import ExpertBattles, Selection
from mining.presentation import map_of
from mining.queries.funnel import pool_of
from mining.vectors import Embedder
from mining.views.runs import find_run, form_page
from web.forms import sent
from web.paging import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def choose(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """How many stand for the rest; a worker chooses them."""
    run = find_run(slug)
    form = ChooseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        embedder = Embedder(said["endpoint"], said["model"]) if said["endpoint"] else None
        try:
            job = ask_for_selection(
                run,
                said["budget"],
                seed=said["seed"],
                embedder=embedder,
                actor=request.user.annotator,
            )
        except SelectionError as error:
            form.add_error("budget", str(error))
        else:
            return redirect("accounts:job", job.public_id)
    context = {
        "run": run,
        "form": form,
        "pool": pool_of(run).count(),
        "jobs": Job.objects.filter(kind=KIND, parameters__run=run.pk)[:5],
    }
    return form_page(request, "mining/choose.html", context)


@require_safe
@lead_required
def choice(request: SignedInRequest, slug: str) -> HttpResponse:
    """The newest choice: a map, what it covers, and the instructions in their order."""
    run = find_run(slug)
    selection = get_object_or_404(Selection.objects.filter(run=run)[:1])
    choices = selection.choices.select_related("instruction__competitor")
    context = {
        "run": run,
        "here": "choice",
        "selection": selection,
        "map": map_of(selection),
        "page": page_of(choices, request.GET, columns=("position",), key="position"),
        "last": choices.order_by("-position").first(),
        "has_battles": ExpertBattles.objects.filter(selection=selection).exists(),
        "promote": PromoteForm(),
    }
    return render(request, "mining/choice.html", context)
