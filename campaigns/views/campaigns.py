"""Campaigns for leads: the list, setting one up, its page, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import Campaign
from campaigns.actions import publish_battles, run_campaign
from campaigns.actions.run_campaign import CampaignError, missing_training
from campaigns.actions.save_campaign import (
    ChangeRefusedError,
    add_campaign,
    change_campaign,
)
from campaigns.dashboard import dashboard_of
from campaigns.forms.campaign import CampaignForm, ExtendForm, RunningForm, StateForm
from campaigns.model_choice import ModelChoice, model_choice
from campaigns.preview import Preview, preview_of
from web.forms import sent

CONFLICT, UNPROCESSABLE = 409, 422
DONE = {
    "start": gettext_lazy("Started: %(battles)d battles, %(votes)d votes to come."),
    "pause": gettext_lazy("Paused. Battles that are lent may still be voted on."),
    "resume": gettext_lazy("It goes on."),
    "end": gettext_lazy("The campaign has ended."),
    "discard": gettext_lazy("The draft is gone."),
    "publish": gettext_lazy("%(battles)d battles are public, with %(votes)d votes."),
}


def find(public_id: UUID) -> Campaign:
    """The campaign behind an address."""
    return get_object_or_404(Campaign.objects.select_related("benchmark"), public_id=public_id)


@require_safe
@lead_required
def campaigns(request: SignedInRequest) -> HttpResponse:
    """All campaigns, the newest first, with how far each is."""
    rows: QuerySet[Campaign] = Campaign.objects.filter(archived_at=None)
    rows = rows.select_related("benchmark")
    progress = [
        (row, run_campaign.votes_there(row), run_campaign.votes_asked_for(row)) for row in rows
    ]
    return render(request, "campaigns/list.html", {"rows": progress})


@lead_required
def new_campaign(request: SignedInRequest) -> HttpResponseBase:
    """A draft; nothing is lent before it is started."""
    form = CampaignForm(sent(request))
    if form.is_valid():
        models = form.cleaned_data["competitors"]
        campaign = add_campaign(form.save(commit=False), models, actor=request.user.annotator)
        messages.success(request, _("The draft is kept. Look at what it will cost, then start it."))
        return redirect("campaigns:campaign", campaign.public_id)
    return form_page(request, form, None)


@lead_required
def edit_campaign(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Everything of a draft; of a campaign that has started what does not change its battles."""
    campaign = find(public_id)
    kind = CampaignForm if campaign.state == Campaign.State.DRAFT else RunningForm
    form = kind(sent(request), instance=campaign)
    if form.is_valid():
        models = form.cleaned_data.get("competitors")
        try:
            change_campaign(form.save(commit=False), models, actor=request.user.annotator)
        except ChangeRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:campaign", public_id)
    return form_page(request, form, find(public_id))


def form_page(
    request: SignedInRequest, form: CampaignForm, campaign: Campaign | None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "campaign": campaign, "choice": choice_of(form)}
    if "benchmark" in form.fields:
        is_kept = campaign is not None and not form.is_bound
        context["preview"] = preview_of(campaign) if campaign and is_kept else cost_of(form)
        context["costs"] = is_kept or form.costs
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "campaigns/form.html", context, status=status)


@require_POST
@lead_required
def preview(request: SignedInRequest, public_id: UUID | None = None) -> HttpResponse:
    """What the campaign would cost as the form is filled in now; keeps nothing."""
    campaign = find(public_id) if public_id else None
    form = CampaignForm(request.POST, instance=campaign)
    choice = choice_of(form)
    is_other = choice is not None and str(choice.benchmark.pk) != request.POST.get("models_of")
    context = {
        "preview": cost_of(form),
        "costs": form.costs,
        "choice": choice if is_other else None,
    }
    return render(request, "campaigns/cost_and_models.html", context)


def choice_of(form: CampaignForm) -> ModelChoice | None:
    """The models to choose from, where a benchmark is chosen and may be."""
    benchmark = form.chosen_benchmark if "benchmark" in form.fields else None
    return model_choice(benchmark, form.chosen_models) if benchmark else None


def cost_of(form: CampaignForm) -> Preview | None:
    """Of what is filled in, as far as it can be told."""
    return preview_of(form.instance, form.cleaned_data["competitors"]) if form.costs else None


@require_safe
@lead_required
def campaign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What a draft will cost, or how a campaign goes."""
    return campaign_page(request, find(public_id))


@require_POST
@lead_required
def set_state(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Start, pause, resume or end it; throw a draft away."""
    campaign = find(public_id)
    form = StateForm(request.POST)
    if not form.is_valid():
        return campaign_page(request, campaign, status=UNPROCESSABLE)
    action = form.cleaned_data["action"]
    try:
        room = publish_battles if action == "publish" else run_campaign
        done = getattr(room, action)(campaign, actor=request.user.annotator)
    except CampaignError as refusal:
        messages.error(request, str(refusal))
    else:
        drawn = {"battles": done.battles, "votes": done.votes} if done else {}
        messages.success(request, str(DONE[action]) % drawn)
        if action == "discard":
            return redirect("campaigns:campaigns")
    return redirect("campaigns:campaign", public_id)


@require_POST
@lead_required
def extend(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Draw more battles for it."""
    campaign = find(public_id)
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return campaign_page(request, campaign, form=form, status=UNPROCESSABLE)
    try:
        drawn = run_campaign.extend(campaign, actor=request.user.annotator, **form.cleaned_data)
    except CampaignError as refusal:
        form.add_error(None, str(refusal))
        form.data = {**form.cleaned_data, "known": run_campaign.normal_battles(campaign)}
        return campaign_page(request, campaign, form=form, status=CONFLICT)
    words = _("%(battles)d battles are added, which ask for %(votes)d votes.")
    messages.success(request, words % {"battles": drawn.battles, "votes": drawn.votes})
    return redirect("campaigns:campaign", public_id)


def campaign_page(
    request: SignedInRequest,
    campaign: Campaign,
    *,
    form: ExtendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"campaign": campaign}
    if campaign.state == Campaign.State.DRAFT:
        cost = preview_of(campaign)
        context |= {
            "preview": cost,
            "models": campaign.competitors.all(),
            "missing": missing_training(campaign),
        }
        return render(request, "campaigns/draft.html", context, status=status)
    known = run_campaign.normal_battles(campaign)
    context |= {
        "board": dashboard_of(campaign),
        "form": form or ExtendForm(initial={"known": known}),
    }
    return render(request, "campaigns/dashboard.html", context, status=status)
