"""An answer at work, in a frame: its own HTML, CSS and JavaScript, kept away from everything."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.models import AssignmentSide

# `sandbox` gives the document an origin that is nobody's: no cookie, no storage, no way to the
# page around it, opened by itself as well as in a frame. The rest leaves it without a network; that
# it does not lead its frame elsewhere is said by `frame-src` of the page around it.
POLICY = "; ".join(
    [
        *("sandbox allow-scripts", "default-src 'none'"),
        *("script-src 'unsafe-inline' 'unsafe-eval'", "style-src 'unsafe-inline'"),
        *("img-src data: blob:", "media-src data: blob:", "font-src data:"),
        *("form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"),
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "SAMEORIGIN",
}


@require_safe
@signed_in_required
def try_answer(request: SignedInRequest, public_id: UUID, side: UUID) -> HttpResponse:
    """The document of one side of an own battle; who wrote it cannot be told from it."""
    own = AssignmentSide.objects.filter(
        annotator=request.user.annotator_id, assignment__public_id=public_id, public_id=side
    )
    document = own.values_list("rendered__document", flat=True).first()
    if not document:
        raise Http404
    return HttpResponse(document, headers=HEADERS)
