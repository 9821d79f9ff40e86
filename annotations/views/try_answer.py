"""An answer at work, in a frame: its own HTML, CSS and JavaScript, kept away from everything."""

from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from accounts.roles import SignedInRequest, signed_in_required
from annotations.models import AssignmentSide
from annotations.trial_token import trial_token

# `sandbox` gives the document an origin that is nobody's: no cookie, no storage, no way to the
# page around it, opened by itself as well as in a frame. The rest leaves it without fetches, frames
# and forms; that it does not lead its frame elsewhere is said by `frame-src` of the page around it.
# One way out is left: no policy of today's browsers forbids WebRTC, by which the code can tell a
# server of its own choice this reader's network address, and what it can read of itself. So its
# address holds no id of ours (`trial_token`), and the button warns.
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
def try_answer(request: SignedInRequest, token: str) -> HttpResponse:
    """The document of one side of an own battle; who wrote it cannot be told from it.

    The address names nothing, so the own sides are looked through.
    """
    own = AssignmentSide.objects.filter(annotator=request.user.annotator_id)
    sides = own.values_list("pk", "public_id")
    named = [pk for pk, side in sides if constant_time_compare(trial_token(side), token)]
    document = own.filter(pk__in=named).values_list("rendered__document", flat=True).first()
    if not document:
        raise Http404
    return HttpResponse(document, headers=HEADERS)
