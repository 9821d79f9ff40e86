"""Model servers: what is there, how it is, and what it can do."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.jobs import create_job
from accounts.models import Job
from accounts.roles import SignedInRequest, lead_required
from catalog.models import Answer
from generation.actions.endpoints import EndpointError, add_endpoint, change_endpoint
from generation.forms import EndpointForm
from generation.models import Endpoint, GenerationJob, Serving
from generation.settings_words import settings_in_words
from generation.tally import spent_at
from web.forms import sent

JOBS_SHOWN = 10
TEST = "test_endpoint"
UNPROCESSABLE = 422


@require_safe
@lead_required
def servers(request: SignedInRequest) -> HttpResponse:
    """All servers, the models that they answer for, and the newest jobs."""
    settled = Q(status=Answer.Status.READY) | Q(failure_kind=Answer.Failure.MODEL)
    servings = list(
        Serving.objects.select_related("competitor", "endpoint").order_by("competitor__name")
    )
    answers = dict(
        Answer.objects.filter(settled, competitor__in=[s.competitor_id for s in servings])
        .values_list("competitor_id")
        .annotate(Count("pk"))
    )
    testing = set(
        Job.objects.filter(kind=TEST, state__in=[Job.State.PENDING, Job.State.RUNNING]).values_list(
            "parameters__endpoint", flat=True
        )
    )
    context = {
        "endpoints": [
            (endpoint, spent_at(endpoint) if endpoint.has_price else None, endpoint.pk in testing)
            for endpoint in Endpoint.objects.select_related("key")
        ],
        "servings": [
            (s, settings_in_words(s.competitor), answers.get(s.competitor_id, 0)) for s in servings
        ],
        "jobs": GenerationJob.objects.select_related("benchmark")[:JOBS_SHOWN],
        "testing": bool(testing),
    }
    return render(request, "generation/servers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def new_server(request: SignedInRequest) -> HttpResponseBase:
    form = EndpointForm(sent(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        name = values.pop("name")
        try:
            add_endpoint(name, actor=request.user.annotator, **values)
        except EndpointError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Added. Test it to see what it can do.")
            return redirect("generation:servers")
    return form_page(request, "generation/edit_server.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def edit_server(request: SignedInRequest, slug: str) -> HttpResponseBase:
    endpoint = get_object_or_404(Endpoint.objects.select_related("key"), slug=slug)
    form = EndpointForm(sent(request), instance=endpoint)
    if request.method == "POST" and form.is_valid():
        try:
            change_endpoint(endpoint, actor=request.user.annotator, **form.cleaned_data)
        except EndpointError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("generation:servers")
    return form_page(request, "generation/edit_server.html", {"form": form, "endpoint": endpoint})


def form_page(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, template, context, status=status)


@require_POST
@lead_required
def test_server(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Have a worker find out what a server can do."""
    endpoint = get_object_or_404(Endpoint, slug=slug)
    create_job(
        TEST,
        f"Test of {endpoint.name}",
        actor=request.user.annotator,
        parameters={"endpoint": endpoint.pk},
    )
    return redirect("generation:servers")
