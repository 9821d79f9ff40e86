"""Changes of rank as an Atom feed: one entry for each snapshot in which a place changed."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leaderboard.models import Board, Rating, Snapshot

LOOKED_AT = 200  # snapshots
SHOWN = 30
Ranks = dict[str, tuple[int, int]]


def feed_of(board: Board) -> str:
    """The newest changes first."""
    address = settings.URL + reverse("leaderboard:board", args=[board.slug])
    here = settings.URL + reverse("leaderboard:feed", args=[board.slug])
    entries = changes_of(board)
    updated = entries[0][0].created_at if entries else board.created_at
    mark = _("Simulated") + ": " if board.is_simulated else ""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(mark + board.title)}</title>",
        f"<id>{escape(address)}</id><updated>{updated.isoformat()}</updated>",
        f'<link href="{escape(address)}"/><link rel="self" href="{escape(here)}"/>',
        "<author><name>Code Arena</name></author>",
    ]
    for snapshot, sentences in entries[:SHOWN]:
        path = reverse("leaderboard:snapshot", args=[board.slug, snapshot.public_id])
        parts.append(
            f"<entry><title>{escape(mark + sentences[0])}</title>"
            f"<id>urn:uuid:{snapshot.public_id}</id>"
            f"<updated>{snapshot.created_at.isoformat()}</updated>"
            f'<link href="{escape(settings.URL + path)}"/>'
            f"<summary>{escape(' '.join(sentences))}</summary></entry>"
        )
    return "".join([*parts, "</feed>"])


def changes_of(board: Board) -> list[tuple[Snapshot, list[str]]]:
    """Snapshots in which somebody's best or worst place changed, newest first."""
    complete = Snapshot.objects.filter(board=board, is_complete=True)
    newest = list(complete.order_by("-pk")[:LOOKED_AT])[::-1]
    ranks: dict[int, Ranks] = {snapshot.pk: {} for snapshot in newest}
    rows = Rating.objects.filter(snapshot__in=newest, rank_low__isnull=False)
    columns = ("snapshot", "competitor__name", "rank_low", "rank_high")
    for snapshot, name, low, high in rows.values_list(*columns):
        ranks[snapshot][name] = (low, high)
    found = []
    before: Ranks = {}
    for snapshot in newest:
        now = ranks[snapshot.pk]
        if before and (sentences := sentences_of(before, now)):
            found.append((snapshot, sentences))
        before = now or before
    return found[::-1]


def sentences_of(before: Ranks, now: Ranks) -> list[str]:
    changed = [name for name in now if now[name] != before.get(name)]
    return [
        _("%(name)s: rank %(before)s, now %(now)s.")
        % {
            "name": name,
            "before": range_of(before[name]) if name in before else _("none"),
            "now": range_of(now[name]),
        }
        for name in sorted(changed, key=lambda name: now[name])
    ]


def range_of(rank: tuple[int, int]) -> str:
    low, high = rank
    return str(low) if low == high else f"{low}\N{EN DASH}{high}"
