"""Whether the answers of an own battle passed their tests."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.after_vote.results_of_tests import results_of
from annotations.models import Assignment, Outcome


@require_safe
@signed_in_required
def results_of_tests(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Results of both answers, by letter; only once the battle is voted on."""
    own = Assignment.objects.filter(annotator=request.user.annotator_id, outcome=Outcome.VOTED)
    assignment = get_object_or_404(own.select_related("battle"), public_id=public_id)
    context = {"results": results_of(assignment)}
    return render(request, "annotations/results_of_tests.html", context)
