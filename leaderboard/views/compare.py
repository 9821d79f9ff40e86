"""Models beside each other, and verdicts beside each other."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.comparison import compared, fields_of, options_of
from leaderboard.standing import Standing, failed_answers
from leaderboard.views.boards import newest
from leaderboard.views.public import board_page, public_reply, render_public, uncached_page
from leaderboard.views.reading import pairs_on
from leaderboard.voices import voices_of


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to five models, named in the address by `model`."""
    asked = request.GET.getlist("model")
    if asked:
        return public_reply(request, uncached_page(comparison_page(slug, asked)))
    return public_reply(request, board_page("compare", slug, lambda: comparison_page(slug, [])))


def comparison_page(slug: str, asked: list[str]) -> bytes:
    shown = newest(slug)
    standing = Standing(shown, [], failed_answers(shown))
    found = compared(standing, pairs_on(shown), asked)
    context = {
        "standing": standing,
        "compared": found,
        "slots": fields_of(found),
        "options": options_of(shown),
    }
    path = reverse("leaderboard:compare", args=[slug])
    return render_public("leaderboard/compare.html", context, path=path).encode()


@require_safe
def voices(request: HttpRequest, slug: str) -> HttpResponse:
    """The same models by votes, at equal style, by judges and by tests."""

    def make() -> bytes:
        shown = newest(slug)
        context = {"standing": Standing(shown, waiting=[]), "verdicts": voices_of(shown)}
        path = reverse("leaderboard:verdicts", args=[slug])
        return render_public("leaderboard/verdicts.html", context, path=path).encode()

    return public_reply(request, board_page("verdicts", slug, make))
