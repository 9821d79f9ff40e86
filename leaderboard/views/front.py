"""The page at the root, for whoever comes here first; the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.board_cache import HOME_BOARD, shared_word
from leaderboard.front_page import FrontPage
from leaderboard.models import Board
from leaderboard.views.boards import newest_standing
from leaderboard.views.public import board_page, public_reply, render_public, uncached_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and who leads on the first board; before there is one, what to do."""
    slug = home_slug()
    if not slug:
        return public_reply(request, uncached_page(front_html(None)))
    page = board_page("home", slug, lambda: front_html(FrontPage(newest_standing(slug))))
    return public_reply(request, page)


@require_safe
def first(_request: HttpRequest) -> HttpResponse:
    """To the first board; while there is none, to the page that says so."""
    slug = home_slug()
    return redirect("leaderboard:board", slug) if slug else redirect("leaderboard:home")


def home_slug() -> str:
    """Which board comes first; empty while there is none."""
    return shared_word(
        HOME_BOARD, lambda: Board.objects.listed().values_list("slug", flat=True).first() or ""
    )


def front_html(front: FrontPage | None) -> bytes:
    path = reverse("leaderboard:home")
    return render_public("leaderboard/front.html", {"front": front}, path=path).encode()
