"""Who may open a page, for views of all rooms.

A stranger is led to the sign-in page, a wrong role gets 403. Which objects somebody may see is
the business of the query: a foreign one is 404. Nothing behind these doors is kept by caches.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from accounts.models import User

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request whose sender came through one of the doors below."""

    user: User
    htmx: HtmxDetails


Page = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in_required(view: Page[P]) -> Guarded[P]:
    """For everybody with an account."""
    return _guarded(view, lambda _user: True)


def curator_required(view: Page[P]) -> Guarded[P]:
    """For curators and leads."""
    return _guarded(view, lambda user: user.is_curator)


def lead_required(view: Page[P]) -> Guarded[P]:
    """For leads."""
    return _guarded(view, lambda user: user.is_lead)


def _guarded(view: Page[P], may_enter: Callable[[User], bool]) -> Guarded[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return _to_sign_in(cast("SignedInRequest", request))
        if not may_enter(user):
            raise PermissionDenied
        response = view(cast("SignedInRequest", request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _to_sign_in(request: SignedInRequest) -> HttpResponseBase:
    """Come back afterwards to the page, never to the address of a form or of a part."""
    address = resolve_url(settings.LOGIN_URL)
    if request.htmx:
        back = request.htmx.current_url_abs_path
    else:
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else None
    if back:
        query = QueryDict(mutable=True)
        query[REDIRECT_FIELD_NAME] = back
        address = f"{address}?{query.urlencode(safe='/')}"
    if request.htmx:  # a redirect would put the sign-in page into the part
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
