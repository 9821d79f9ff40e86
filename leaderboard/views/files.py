"""What readers and programs take away of a board: files, pictures, a feed, a sitemap."""

import json
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.board_files import board_parquet
from leaderboard.feed import feed_of
from leaderboard.models import Board
from leaderboard.pictures import badge_svg, plot_svg
from leaderboard.presentation import whole_reply
from leaderboard.standing import Standing
from leaderboard.views.boards import download, newest
from leaderboard.views.public import board_page, public_reply, uncached_page

SVG = "image/svg+xml"


@require_safe
def json_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest numbers with all that is known of them."""
    page = board_page("json", slug, lambda: json.dumps(whole_reply(newest(slug))).encode())
    return download(public_reply(request, page, "application/json"), f"{slug}.json")


@require_safe
def parquet(request: HttpRequest, slug: str) -> HttpResponse:
    page = board_page("parquet", slug, lambda: board_parquet(newest(slug)))
    reply = public_reply(request, page, "application/vnd.apache.parquet")
    return download(reply, f"{slug}.parquet")


@require_safe
def plot(request: HttpRequest, slug: str) -> HttpResponse:
    """Ratings with their intervals, for other people's pages and papers."""
    page = board_page("plot", slug, lambda: plot_svg(Standing(newest(slug), [])).encode())
    return for_everybody(public_reply(request, page, SVG))


@require_safe
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads, in one line; it never claims more than the votes do."""
    page = board_page("badge", slug, lambda: badge_svg(Standing(newest(slug), [])).encode())
    return for_everybody(public_reply(request, page, SVG))


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Changes of rank, as Atom."""
    shown = newest(slug)
    page = board_page("feed", slug, lambda: feed_of(shown.board).encode())
    return public_reply(request, page, "application/atom+xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that strangers may find, for search engines."""
    paths = [reverse("leaderboard:home"), reverse("leaderboard:methods")]
    for board in Board.objects.listed():
        paths += [reverse(f"leaderboard:{name}", args=[board.slug]) for name in PAGES]
        models = newest(board.slug).rated
        paths += [
            reverse("leaderboard:model", args=[board.slug, rating.competitor.slug])
            for rating in models
        ]
    found = "".join(f"<url><loc>{escape(settings.URL + path)}</loc></url>" for path in paths)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</urlset>'
    )
    return public_reply(request, uncached_page(text.encode()), "application/xml")


PAGES = ("board", "categories", "pairs", "compare", "verdicts", "history", "trust")


def for_everybody(reply: HttpResponse) -> HttpResponse:
    """Other sites may show it."""
    reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply
