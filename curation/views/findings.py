"""What the checks found by themselves, worst first, and what curators decide about it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import SignedInRequest, curator_required
from curation.actions.decide_finding import (
    DecisionError,
    accept_finding,
    reopen_finding,
    retire_found,
)
from curation.forms import DecisionForm, FindingFilter
from curation.models import Finding
from web.listing import read_list

ORDERS = {"-severity": ("-severity", "pk"), "-added": ("-pk",), "added": ("pk",)}
PAGE_SIZE = 25


@require_safe
@curator_required
def findings(request: SignedInRequest) -> HttpResponse:
    """The list; open findings unless the address says otherwise."""
    query = request.GET.copy()
    query.setdefault("state", Finding.State.OPEN)
    page = read_list(query, FindingFilter, matching_findings, orders=ORDERS, size=PAGE_SIZE)
    counts = dict(Finding.objects.values_list("state").annotate(Count("pk")).order_by())
    states = [(state.value, state.label, counts.get(state, 0)) for state in Finding.State]
    context = {"page": page, "states": states, "state": query["state"]}
    return render(request, "curation/findings.html", context)


def matching_findings(*, q: str, benchmark: str, kind: str, state: str) -> QuerySet[Finding]:
    found = Finding.objects.select_related("item__benchmark", "decided_by")
    if q:
        found = found.filter(Q(item__key__icontains=q) | Q(words__icontains=q))
    same = {"item__benchmark__slug": benchmark, "kind": kind, "state": state}
    return found.filter(**{name: word for name, word in same.items() if word})


@require_POST
@curator_required
def decide(request: SignedInRequest, finding: int) -> HttpResponseBase:
    """Accept a finding with a reason, retire its item, or open it again."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("no such decision")
    found = get_object_or_404(Finding, pk=finding)
    actor, reason = request.user.annotator, form.cleaned_data["reason"]
    decisions = {
        "accept": lambda: accept_finding(found, reason, actor=actor),
        "retire": lambda: retire_found(found, actor=actor),
        "reopen": lambda: reopen_finding(found, actor=actor),
    }
    try:
        decisions[form.cleaned_data["decision"]]()
    except DecisionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Decided.")
    back = request.POST.get("back", "")
    is_own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_own else "curation:findings")
