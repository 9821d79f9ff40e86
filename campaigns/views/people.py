"""People of a campaign: signals about them, and what a lead decides. And everybody's own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Annotator, AuditEntry
from accounts.roles import SignedInRequest, lead_required, signed_in_required
from annotations.models import Campaign, QualityReport
from campaigns.actions.lead_people import let_in, pause_person, resume_person
from campaigns.forms.campaign import PauseForm
from campaigns.participants import person_of, required_qualification
from campaigns.skip_signs import named
from campaigns.views.campaigns import find

UNPROCESSABLE = 422
DECISIONS = ("let_in", "person_paused", "person_resumed")


@require_safe
@lead_required
def person(request: SignedInRequest, public_id: UUID, pseudonym: str) -> HttpResponse:
    """Everything known of how somebody works in the campaign."""
    return person_page(request, find(public_id), find_annotator(pseudonym))


@require_POST
@lead_required
def pause(request: SignedInRequest, public_id: UUID, pseudonym: str) -> HttpResponseBase:
    """Lend this person nothing more for now; they read why."""
    campaign, annotator = find(public_id), find_annotator(pseudonym)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return person_page(request, campaign, annotator, form=form, status=UNPROCESSABLE)
    reason = form.cleaned_data["reason"]
    if pause_person(campaign, annotator, reason=reason, actor=request.user.annotator):
        messages.success(request, _("Paused. Nothing that was voted is changed."))
    else:
        messages.error(request, _("This person was paused already; the first reason stays."))
    return redirect("campaigns:campaign_person", public_id, pseudonym)


@require_POST
@lead_required
def resume(request: SignedInRequest, public_id: UUID, pseudonym: str) -> HttpResponseBase:
    """Let them go on."""
    resume_person(find(public_id), find_annotator(pseudonym), actor=request.user.annotator)
    messages.success(request, _("They can go on."))
    return redirect("campaigns:campaign_person", public_id, pseudonym)


@require_POST
@lead_required
def admit(request: SignedInRequest, public_id: UUID, pseudonym: str) -> HttpResponseBase:
    """Let them vote without having passed."""
    let_in(find(public_id), find_annotator(pseudonym), actor=request.user.annotator)
    messages.success(request, _("They may vote now."))
    return redirect("campaigns:campaign_person", public_id, pseudonym)


@require_safe
@signed_in_required
def my_signals(request: SignedInRequest) -> HttpResponse:
    """What the leads of each campaign see of this person, shown to the person."""
    annotator = request.user.annotator
    own = Campaign.objects.filter(votes__annotator=annotator).distinct()
    rows = [
        (campaign, person_of(campaign, annotator, reported(campaign)), made_at(campaign))
        for campaign in own
    ]
    return render(request, "campaigns/my_signals.html", {"rows": rows})


def find_annotator(pseudonym: str) -> Annotator:
    return get_object_or_404(Annotator.objects.select_related("user"), pseudonym=pseudonym)


def reported(campaign: Campaign) -> dict[str, dict[str, object]]:
    """The signals of the last report, by the key of the person."""
    report = QualityReport.objects.filter(campaign=campaign).first()
    return report.body["people"] if report else {}


def made_at(campaign: Campaign) -> object:
    times = QualityReport.objects.filter(campaign=campaign).values_list("made_at", flat=True)
    return times.first()


def person_page(
    request: SignedInRequest,
    campaign: Campaign,
    annotator: Annotator,
    *,
    form: PauseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    history = AuditEntry.objects.filter(
        subject=annotator.pseudonym, action__in=DECISIONS, details__campaign_number=campaign.pk
    )
    person = person_of(campaign, annotator, reported(campaign))
    context = {
        "campaign": campaign,
        "person": person,
        "shunned": named(person.signals.get("skipped_models", {})),
        "qualification": required_qualification(campaign, annotator),
        "reported_at": made_at(campaign),
        "history": history.select_related("actor").order_by("-pk"),
        "form": form or PauseForm(),
    }
    return render(request, "campaigns/person.html", context, status=status)
