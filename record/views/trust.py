"""The public face of the record: heads, keys, and how anybody checks a board."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leaderboard.models import Board
from leaderboard.views.public import public_reply, render_public, uncached_page
from record.models import Manifest, RecordKey, TreeHead
from record.queries.published import head_lines, key_lines

SHOWN = 20
LINES = "application/jsonl; charset=utf-8"


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    newest = Manifest.objects.filter(snapshot__board__in=Board.objects.listed())
    newest = newest.order_by("snapshot__board_id", "-pk").distinct("snapshot__board_id")
    context = {
        "heads": TreeHead.objects.select_related("key").order_by("-size")[:SHOWN],
        "keys": RecordKey.objects.select_related("before").order_by("-pk"),
        "manifests": newest.select_related("snapshot__board", "key"),
    }
    html = render_public("record/record.html", context, path=reverse("record:record"))
    return public_reply(request, uncached_page(html.encode()))


@require_safe
def heads_file(request: HttpRequest) -> HttpResponse:
    """All heads, for those who keep them."""
    return public_reply(request, uncached_page(text_of(head_lines())), LINES)


@require_safe
def keys_file(request: HttpRequest) -> HttpResponse:
    return public_reply(request, uncached_page(text_of(key_lines())), LINES)


def text_of(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
