"""In which language the pages are: by choice, else as the browser asks, else English.

The choice is a cookie of the browser, not of the account: pages of the public board know nobody,
and are in the language of their readers all the same.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as choose


@require_POST
@csrf_exempt  # public pages carry no token, and a language that somebody else chose does no harm
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and lead back to where the reader was."""
    return choose(request)
