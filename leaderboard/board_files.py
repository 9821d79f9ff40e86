"""What readers carry away from a board: the table as CSV and JSON, and how to cite it."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pyarrow
import pyarrow.parquet
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
    *("estimate_with_prior", "annotators", "effective_annotators", "snapshot", "simulated"),
)

TEXTS = ("competitor", "provider", "licence", "reason", "snapshot")
NUMBERS = ("rank_low", "rank_high", "votes", "wins", "ties", "losses", "both_bad", "annotators")
KINDS = (
    dict.fromkeys(TEXTS, pyarrow.string())
    | dict.fromkeys(NUMBERS, pyarrow.int64())
    | dict.fromkeys(("provisional", "simulated"), pyarrow.bool_())
)
DOWNLOADS = (
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("parquet", "application/vnd.apache.parquet"),
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
        cells = csv_cells(rating, snapshot) | {"simulated": shown.board.is_simulated}
        writer.writerow([cells[name] for name in COLUMNS])
    return file.getvalue().encode()


def board_parquet(shown: ShownBoard) -> bytes:
    """The same columns, each of one type."""
    snapshot = str(shown.snapshot.public_id) if shown.snapshot else ""
    rows = [
        rating_reply(rating)
        | {"provider": rating.competitor.provider, "licence": rating.competitor.licence}
        | {"snapshot": snapshot, "simulated": shown.board.is_simulated}
        for rating in shown.ratings
    ]
    schema = pyarrow.schema([(name, KINDS.get(name, pyarrow.float64())) for name in COLUMNS])
    table = pyarrow.table({n: [row[n] for row in rows] for n in COLUMNS}, schema=schema)
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()


def dataset_of(standing: Standing) -> str:
    """The board as a data set, in the words of schema.org, safe within a script element."""
    board, snapshot = standing.board, standing.snapshot
    address = settings.URL + reverse("leaderboard:board", args=[board.slug])
    mark = f"{_('Simulated')}: " if board.is_simulated else ""
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": mark + board.title,
        "description": _("Ratings of code-writing models by blind comparisons on %(name)s.")
        % {"name": board.benchmark.name},
        "url": address,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Code Arena"},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": settings.URL + reverse(f"leaderboard:{name}", args=[board.slug]),
            }
            for name, kind in DOWNLOADS
        ],
    }
    if board.benchmark.licence:
        found["license"] = board.benchmark.licence
    if snapshot:
        found |= {
            "version": str(snapshot.public_id),
            "dateModified": snapshot.created_at.isoformat(),
        }
    text = json.dumps(found, ensure_ascii=False)
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})


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
    if standing.board.is_simulated:
        note = _("SIMULATED people, of no real model. %(note)s") % {"note": note}
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
