"""How far the people of a campaign agree, on all of it and on each part."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import Campaign, QualityReport
from campaigns.agreement_report import MIN_UNITS, WANTED
from campaigns.participants import Listed, participants_of
from campaigns.plots import interval_plot
from campaigns.views.campaigns import find
from catalog.languages import LANGUAGES


@require_safe
@lead_required
def agreement(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The panel; measures are those of the worker's last report."""
    campaign = find(public_id)
    report = QualityReport.objects.filter(campaign=campaign).first()
    rows = report.body["agreement"] if report else []
    shown = [(row, shown_name(row), plot(row)) for row in rows]
    context = {
        "campaign": campaign,
        "report": report,
        "rows": [row for row in shown if not is_small(row[0])],
        "small_rows": [row for row in shown if is_small(row[0])],
        "least": MIN_UNITS,
        "people": people(campaign, report),
        "wanted": WANTED,
    }
    return render(request, "campaigns/agreement.html", context)


def is_small(row: dict[str, Any]) -> bool:
    """Whether a part has too few battles to say how sure its alpha is; the whole never is."""
    return bool(row["kind"] != "all" and row["units"] < MIN_UNITS)


def shown_name(row: dict[str, str]) -> str:
    if row["kind"] == "language" and row["name"] in LANGUAGES:
        return LANGUAGES[row["name"]].name
    return row["name"]


def plot(row: dict[str, float]) -> object:
    return interval_plot(row["alpha"], row["lower"], row["upper"], least=-0.2, mark=0.0)


def people(campaign: Campaign, report: QualityReport | None) -> list[Listed]:
    """Those whose absence moves alpha, the one who lowers it most first."""
    found = participants_of(campaign, report.body["people"] if report else {})
    voted = [person for person in found if person.signals.get("alpha_without") is not None]
    return sorted(voted, key=lambda person: -person.signals["alpha_without"])
