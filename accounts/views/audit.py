"""Who did what, for leads: every action of a lead or curator, and of people to their accounts."""

from datetime import UTC, date, datetime, time

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audit_log import Done
from accounts.forms import AuditFilter
from accounts.models import Annotator, AuditEntry
from accounts.roles import SignedInRequest, lead_required
from web.filters import chips_of, read_filters
from web.paging import page_of
from web.spreadsheet import csv_stream

COLUMNS = {
    "at": "at",
    "actor": "actor__pseudonym",
    "action": "action",
    "subject": "subject",
    "details": "details_json",
}


@require_safe
@lead_required
def audit(request: SignedInRequest) -> HttpResponse:
    """The audit log, the newest entries first; uncounted, for it only grows."""
    form = read_filters(AuditFilter, request.GET)
    found = _matching(**form.cleaned_data).select_related("actor__user")
    page = page_of(found, request.GET)
    context = {
        "form": form,
        "chips": chips_of(form, request.GET),
        "page": page,
        "rows": [Done(entry) for entry in page.rows],
    }
    return render(request, "accounts/audit.html", context)


@require_safe
@lead_required
def audit_csv(request: SignedInRequest) -> StreamingHttpResponse:
    form = read_filters(AuditFilter, request.GET)
    found = _matching(**form.cleaned_data).annotate(details_json=Cast("details", TextField()))
    return csv_stream("audit.csv", COLUMNS, found)


def _matching(
    *, q: str, action: str, person: str, since: date | None, until: date | None
) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.all()
    if q:
        found = found.filter(subject__icontains=q)
    if action:
        found = found.filter(action=action)
    if person:
        named = Annotator.objects.filter(pseudonym=person.strip().lower())
        found = found.filter(actor=named.values("pk")[:1])
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, tzinfo=UTC))
    if until:
        found = found.filter(at__lte=datetime.combine(until, time.max, tzinfo=UTC))
    return found
