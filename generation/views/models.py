"""Models with their settings, as leads add them to servers."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.roles import SignedInRequest, lead_required
from catalog.models import Competitor
from generation.actions.competitors import (
    SETTINGS,
    CompetitorError,
    add_competitor,
    change_competitor,
    has_answers,
)
from generation.forms import CompetitorForm
from generation.models import Serving
from generation.views.servers import form_page
from web.forms import sent

TEMPLATE = "generation/edit_model.html"


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_model(request: SignedInRequest) -> HttpResponseBase:
    """A new model, perhaps with the settings of another one (`?from=slug`) to begin with."""
    initial = {}
    if slug := request.GET.get("from"):
        serving = Serving.objects.filter(competitor__slug=slug).first()
        if serving is None:
            raise BadRequest("no such model")
        known = serving.competitor
        initial = {name: getattr(known, name) for name in (*SETTINGS, "provider", "licence")}
        initial |= {"endpoint": serving.endpoint}
    form = CompetitorForm(sent(request), initial=initial)
    if initial:
        form.initial["stop"] = "\n".join(initial["stop"])
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            add_competitor(
                cleaned["name"], cleaned["endpoint"], actor=request.user.annotator, **form.values()
            )
        except CompetitorError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Added.")
            return redirect("generation:servers")
    return form_page(request, TEMPLATE, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def edit_model(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Change what has no answers yet, and the server."""
    serving = get_object_or_404(
        Serving.objects.select_related("competitor", "endpoint"), competitor__slug=slug
    )
    competitor = Competitor.objects.get(pk=serving.competitor_id)
    form = CompetitorForm(
        sent(request), instance=competitor, initial={"endpoint": serving.endpoint}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_competitor(
                serving.competitor,
                form.cleaned_data["endpoint"],
                actor=request.user.annotator,
                **form.values(),
            )
        except CompetitorError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("generation:servers")
    context = {
        "form": form,
        "competitor": serving.competitor,
        "is_settled": has_answers(serving.competitor),
    }
    return form_page(request, TEMPLATE, context)
