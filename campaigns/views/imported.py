"""Imported votes of a benchmark, by file and by judge, and rulings on them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import SignedInRequest, lead_required
from annotations.models import ImportRuling
from campaigns.actions.rule_on_imports import rule_on_imports
from campaigns.actions.rule_on_votes import NothingToRuleError
from campaigns.forms.staff import RulingForm
from campaigns.imported_votes import MAX_SHOWN, Bundle, bundle_of, by_file, by_judge
from catalog.models import Benchmark
from web.forms import sent

UNPROCESSABLE = 422


@require_safe
@lead_required
def imported_votes(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Files and judges whose votes came from elsewhere, and the rulings on them."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    rulings = ImportRuling.objects.filter(benchmark=benchmark).select_related("ruled_by")
    context = {
        "benchmark": benchmark,
        "files": by_file(benchmark),
        "judges": by_judge(benchmark),
        "most": MAX_SHOWN,
        "rulings": rulings.order_by("-pk")[:MAX_SHOWN],
    }
    return render(request, "campaigns/imported.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def rule_imported(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """What a ruling on these imported votes would do, and the button that rules."""
    benchmark = get_object_or_404(Benchmark, slug=slug)
    bundle = asked_bundle(request, benchmark)
    form = RulingForm(sent(request))
    if form.is_valid():
        try:
            rule_on_imports(
                benchmark,
                file_digest=bundle.file_digest,
                judge=bundle.judge,
                actor=request.user.annotator,
                **form.cleaned_data,
            )
        except NothingToRuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Ruled; the boards follow within seconds."))
            return redirect("campaigns:imported_votes", slug)
    return rule_page(request, benchmark, bundle, form)


def asked_bundle(request: SignedInRequest, benchmark: Benchmark) -> Bundle:
    """The votes that the address names."""
    file, judge = request.GET.get("file", ""), request.GET.get("judge", "")
    bundle = None
    if "\0" not in file + judge:
        bundle = bundle_of(benchmark, file_digest=file, judge=judge)
    if bundle is None:
        raise Http404
    return bundle


def rule_page(
    request: SignedInRequest, benchmark: Benchmark, bundle: Bundle, form: RulingForm
) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    context = {"benchmark": benchmark, "bundle": bundle, "form": form}
    return render(request, "campaigns/rule_imported.html", context, status=status)
