"""The guideline of a campaign: for those who work in it to read, for leads to write."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, lead_required, signed_in_required
from annotations.actions.take_part import read_guideline
from annotations.models import Campaign, Guideline
from campaigns.actions.publish_guideline import PublishedMeanwhileError, publish_guideline
from campaigns.disagreements import battles_to_revisit
from campaigns.forms.campaign import GuidelineForm
from campaigns.guideline_presets import preset_of
from campaigns.views.campaigns import find
from catalog.presentation import html_of
from web.forms import sent
from web.numbers import whole_number_in

UNPROCESSABLE = 422


@require_safe
@signed_in_required
def guideline(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The newest version, or the one asked for; and what comes after reading it."""
    campaign = for_reader(request, public_id)
    versions = list(campaign.guidelines.order_by("-version"))
    wanted = request.GET.get("version", "")
    if not versions:
        found = None
    elif wanted:
        number = whole_number_in(wanted)
        found = get_object_or_404(Guideline, campaign=campaign, version=number)
    else:
        found = versions[0]
    participant = campaign.participants.filter(annotator=request.user.annotator_id).first()
    context: dict[str, Any] = {
        "campaign": campaign,
        "guideline": found,
        "html": html_of(found.text_digest) if found else None,
        "versions": versions,
        "read": participant.guideline_read if participant else 0,
        "revisit": battles_to_revisit(campaign) if request.user.is_lead else None,
    }
    return render(request, "campaigns/guideline.html", context)


@require_POST
@signed_in_required
def read(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """The person says that they have read the version that their page showed."""
    campaign = for_reader(request, public_id)
    shown = campaign.guidelines.filter(version=posted_version(request)).first()
    if shown:
        read_guideline(campaign, request.user.annotator_id, version=shown.version)
    return redirect("annotations:work")


@lead_required
def write(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """A new version, which begins as the one before."""
    campaign = find(public_id)
    newest = campaign.guidelines.order_by("-version").first()
    newest_version = newest.version if newest else 0
    known = posted_version(request) if request.method == "POST" else newest_version
    preset = "" if newest else preset_of(campaign.benchmark)
    initial = {"text": newest.text if newest else preset}
    form = GuidelineForm(sent(request), initial=initial, is_first=newest is None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = publish_guideline(
                campaign,
                text=said["text"].replace("\r\n", "\n"),
                changes=said.get("changes", ""),
                known=known,
                actor=request.user.annotator,
            )
        except PublishedMeanwhileError as refusal:
            form.add_error(None, str(refusal))
            known = newest_version  # the writer has been told of it
        else:
            messages.success(request, _("Version %d holds from now on.") % made.version)
            return redirect("campaigns:guideline", public_id)
    context = {"campaign": campaign, "form": form, "known": known, "has_preset": bool(preset)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "campaigns/write_guideline.html", context, status=status)


def posted_version(request: SignedInRequest) -> int:
    """The version that the page began from; none is -1, which is never the newest."""
    number = whole_number_in(request.POST.get("known", ""))
    return -1 if number is None else number


def for_reader(request: SignedInRequest, public_id: UUID) -> Campaign:
    """A campaign that this person is in reach of, or any for a lead."""
    campaign = find(public_id)
    within = Campaign.objects.eligible_for(request.user.annotator_id)
    took_part = campaign.participants.filter(annotator=request.user.annotator_id)
    voted = campaign.votes.filter(annotator=request.user.annotator_id)
    if request.user.is_lead or within.filter(pk=campaign.pk).exists():
        return campaign
    if took_part.exists() or voted.exists():
        return campaign
    raise Http404
