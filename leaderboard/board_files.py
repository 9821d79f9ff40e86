"""What readers carry away from a board: the table as CSV and JSON, and how to cite it."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import ShownBoard, rating_reply, whole_reply
from leaderboard.standing import Standing
from web.spreadsheet import spreadsheet_cell

COLUMNS = (
    *("rank_low", "rank_high", "competitor", "provider", "licence", "rating", "lower", "upper"),
    *("votes", "wins", "ties", "losses", "both_bad", "provisional", "reason"),
    *("estimate_with_prior", "annotators", "effective_annotators", "snapshot"),
)


@dataclass(frozen=True)
class Citations:
    plain: str
    bibtex: str


def board_csv(shown: ShownBoard) -> bytes:
    """One line for each competitor; numbers stay numbers, names cannot become formulas."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    snapshot = str(shown.snapshot.public_id) if shown.snapshot else ""
    for rating in shown.ratings:
        cells = csv_cells(rating, snapshot)
        writer.writerow([cells[name] for name in COLUMNS])
    return file.getvalue().encode()


def csv_cells(rating: Rating, snapshot: str) -> dict[str, Any]:
    competitor = rating.competitor
    found = {
        **rating_reply(rating),
        "provider": competitor.provider,
        "licence": competitor.licence,
        "snapshot": snapshot,
    }
    return {k: spreadsheet_cell(v) if isinstance(v, str) else v for k, v in found.items()}


def snapshot_json(shown: ShownBoard, snapshot: Snapshot) -> bytes:
    """What the API answered when the snapshot was the newest, whatever the board says today."""
    reply = whole_reply(shown)
    reply["board"]["vote_floor"] = snapshot.parameters["vote_floor"]
    reply["board"]["method"] = snapshot.method
    reply["board"]["weight_cap"] = snapshot.parameters.get("weight_cap")
    reply["board"]["sources"] = snapshot.parameters.get("sources", Board.Sources.ALL)
    return json.dumps(reply).encode()


def citations(standing: Standing) -> Citations | None:
    """How to cite the snapshot that is shown; before there is one, there is nothing to cite."""
    snapshot = standing.snapshot
    if snapshot is None:
        return None
    address = settings.URL + reverse(
        "leaderboard:snapshot", args=[standing.board.slug, snapshot.public_id]
    )
    day = snapshot.created_at.date()
    note = _("Snapshot of %(day)s, %(votes)d votes, digest %(digest)s") % {
        "day": day.isoformat(),
        "votes": snapshot.votes,
        "digest": snapshot.tally_digest,
    }
    entry = {
        "title": f"{{{bibtex_text(standing.board.title)}}}",
        "author": "{{Code Arena}}",
        "year": str(day.year),
        "howpublished": f"\\url{{{address}}}",
        "note": bibtex_text(note),
    }
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in entry.items())
    return Citations(
        plain=f"Code Arena: {standing.board.title}. {note}. {address}",
        bibtex=f"@misc{{arena-{str(snapshot.public_id)[:8]},\n{fields}\n}}",
    )


def bibtex_text(text: str) -> str:
    """Text that BibTeX and LaTeX take literally; line breaks become blanks."""
    special = {
        **{sign: f"\\{sign}" for sign in "{}$&#%_"},
        "\\": "\\textbackslash ",
        "~": "\\textasciitilde ",
        "^": "\\textasciicircum ",
    }
    return "".join(special.get(c, c) for c in " ".join(text.split()))
