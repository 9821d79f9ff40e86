"""Gold battles for leads: what is signed, what waits, what is proposed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import Battle, GoldBattle
from campaigns.actions.sign_gold import (
    GoldError,
    copy_as_gold,
    draw_gold,
    retire_gold,
    sign_gold,
)
from campaigns.forms.campaign import GoldForm
from campaigns.gold_list import (
    proposed_by_tests,
    proposed_gold,
    signed_gold,
    unsigned_gold,
)
from campaigns.mixed_sides import mixed_sides
from campaigns.preview import gold_count
from campaigns.views.campaigns import find
from catalog.presentation import html_of
from web.forms import sent

UNPROCESSABLE = 422


@require_safe
@lead_required
def gold(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """All gold of a campaign, and what could become it."""
    campaign = find(public_id)
    context = {
        "campaign": campaign,
        "counts": gold_count(campaign),
        "signed": signed_gold(campaign),
        "waiting": unsigned_gold(campaign),
        "proposed": proposed_gold(campaign),
        "by_tests": proposed_by_tests(campaign),
    }
    return render(request, "campaigns/gold.html", context)


@require_POST
@lead_required
def add_gold(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Draw a fresh pair, or copy the battle that is named; then it waits for a signature."""
    campaign = find(public_id)
    actor = request.user.annotator
    try:
        if "battle" in request.POST:
            source = find_battle(public_id, request.POST["battle"])
            battle = copy_as_gold(source, actor=actor)
        else:
            battle = draw_gold(campaign, actor=actor)
    except GoldError as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:gold", public_id)
    return redirect("campaigns:sign_gold", public_id, battle.public_id)


@lead_required
def sign(request: SignedInRequest, public_id: UUID, battle: UUID) -> HttpResponseBase:
    """Both answers without names, and the form that makes the battle gold."""
    campaign, found = find(public_id), find_battle(public_id, str(battle), purpose="gold")
    signed = GoldBattle.objects.filter(battle=found).select_related("signed_by").first()
    sides = mixed_sides(found, request.user.annotator_id)
    form = GoldForm(sent(request) if signed is None else None)
    if form.is_valid():
        try:
            words = {**form.cleaned_data, "winner": sides.drawn(form.cleaned_data["winner"])}
            sign_gold(found, actor=request.user.annotator, **words)
        except GoldError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. It is gold from now on."))
            return redirect("campaigns:gold", public_id)
    context: dict[str, Any] = {
        "campaign": campaign,
        "battle": found.public_id,
        "item": found.item,
        "prompt": html_of(found.item.prompt_digest),
        "sides": sides.shown,
        "signed": signed,
        "better": sides.letter_of(signed.winner) if signed else "",
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "campaigns/sign_gold.html", context, status=status)


@require_POST
@lead_required
def retire(request: SignedInRequest, public_id: UUID, battle: UUID) -> HttpResponseBase:
    """Lend it no more."""
    found = find_battle(public_id, str(battle), purpose="gold")
    retire_gold(get_object_or_404(GoldBattle, battle=found), actor=request.user.annotator)
    messages.success(request, _("It is gold no more, and speaks for or against nobody."))
    return redirect("campaigns:gold", public_id)


def find_battle(campaign: UUID, battle: str, *, purpose: str = "normal") -> Battle:
    """A battle of this campaign; a text that is no id is none."""
    try:
        key = UUID(battle)
    except ValueError:
        key = UUID(int=0)
    battles = Battle.objects.select_related("item", "campaign")
    return get_object_or_404(battles, campaign__public_id=campaign, public_id=key, purpose=purpose)
