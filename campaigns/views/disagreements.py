"""Where people disagree, for leads: the queue of a campaign, and one battle of it to decide."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import Battle, Campaign
from campaigns.actions.adjudicate import AdjudicationError, decide, decide_blind
from campaigns.disagreements import Queue, battles_to_revisit
from campaigns.forms.adjudication import BlindForm, DisagreementFilter, FinalForm
from campaigns.mixed_sides import MixedSides, mixed_sides
from campaigns.views.adjudication_page import page_context
from campaigns.views.campaigns import find
from web.filters import read_filters
from web.paging import keys_page

UNPROCESSABLE = 422


@require_safe
@lead_required
def disagreements(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Battles that a lead has to look at; whose votes, and which, is not said here."""
    campaign = find(public_id)
    form = read_filters(DisagreementFilter, request.GET)
    queue = Queue(campaign, request.user.annotator_id)
    keys = queue.keys(form.cleaned_data["state"])
    page = keys_page(keys, request.GET)
    context = {
        "campaign": campaign,
        "form": form,
        "page": page,
        "total": len(keys),
        "rows": queue.rows(page.keys),
        "revisit": battles_to_revisit(campaign, queue.disagreements),
    }
    return render(request, "campaigns/disagreements.html", context)


@lead_required
def adjudicate(request: SignedInRequest, public_id: UUID, battle: UUID) -> HttpResponseBase:
    """One battle: decided without the votes first, then with them."""
    campaign = find(public_id)
    found = find_battle(campaign, battle)
    queue = Queue(campaign, request.user.annotator_id)
    if not queue.has(found):
        raise Http404
    if found.pk in queue.own:
        messages.error(request, _("You voted on this battle, or hold one with its answers."))
        return redirect("campaigns:disagreements", public_id)
    sides = mixed_sides(found, request.user.annotator_id)
    form = sent_form(request)
    if form and form.is_valid():
        put_decision(request, found, sides, form)
        return redirect("campaigns:adjudicate", public_id, battle)
    context = page_context(queue, found, sides, form)
    status = UNPROCESSABLE if form else 200
    return render(request, "campaigns/adjudicate.html", context, status=status)


def find_battle(campaign: Campaign, public_id: UUID) -> Battle:
    battles = campaign.battles.filter(purpose=Battle.Purpose.NORMAL)
    related = ("item", "campaign", "answer_a")
    return get_object_or_404(battles.select_related(*related), public_id=public_id)


def sent_form(request: SignedInRequest) -> BlindForm | None:
    """The form of the step that was sent; a step that is not known is an error of the first."""
    if request.method != "POST":
        return None
    kind = FinalForm if request.POST.get("step") == "final" else BlindForm
    return kind(request.POST)


def put_decision(
    request: SignedInRequest, battle: Battle, sides: MixedSides, form: BlindForm
) -> None:
    """Record what the form says, by the battle's own sides; a refusal is said on the page."""
    words = form.words()
    words["winner"] = sides.drawn(words["winner"])
    action = decide if isinstance(form, FinalForm) else decide_blind
    try:
        action(battle, actor=request.user.annotator, **words)
    except AdjudicationError as refusal:
        messages.error(request, str(refusal))
