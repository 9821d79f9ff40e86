"""A person's own receipt for a vote."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.models import Vote
from record.queries.receipts import Receipt, receipt_of


@require_safe
@signed_in_required
def receipt(request: SignedInRequest, number: int) -> HttpResponse:
    """What the log holds of the vote; who wrote the answers is hidden in it."""
    return render(request, "record/receipt.html", {"receipt": own_receipt(request, number)})


@require_safe
@signed_in_required
def receipt_json(request: SignedInRequest, number: int) -> JsonResponse:
    return JsonResponse(
        own_receipt(request, number).as_file(),
        headers={"Content-Disposition": f'attachment; filename="receipt-{number}.json"'},
    )


def own_receipt(request: SignedInRequest, number: int) -> Receipt:
    own = Vote.objects.filter(annotator_id=request.user.annotator_id).select_related("item")
    return receipt_of(get_object_or_404(own, pk=number))
