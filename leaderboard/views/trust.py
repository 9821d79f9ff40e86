"""What a board's order hangs on, and its card."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.board_card import card_markdown, card_rows
from leaderboard.trust import Trust, trust_of
from leaderboard.views.boards import download, newest
from leaderboard.views.public import board_page, public_reply, render_public

MARKDOWN = "text/markdown; charset=utf-8"


@require_safe
def trust(request: HttpRequest, slug: str) -> HttpResponse:
    """How little would change the order, who made it, what was left out."""

    def make() -> bytes:
        found = trust_with_snapshot(slug)
        path = reverse("leaderboard:trust", args=[slug])
        context = {"standing": found.standing, "trust": found, "card": card_rows(found)}
        return render_public("leaderboard/trust.html", context, path=path).encode()

    return public_reply(request, board_page("trust", slug, make))


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of the board as Markdown."""

    def make() -> bytes:
        address = settings.URL + reverse("leaderboard:board", args=[slug])
        return card_markdown(trust_with_snapshot(slug), address).encode()

    page = board_page("card", slug, make)
    return download(public_reply(request, page, MARKDOWN), f"{slug}-card.md")


def trust_with_snapshot(slug: str) -> Trust:
    """404 before there is anything to trust."""
    found = trust_of(newest(slug))
    if found.standing.snapshot is None:
        raise Http404
    return found
