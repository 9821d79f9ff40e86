"""One HTML page of a run: what each step kept and dropped, with examples, and how fast it was."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from corpus.engine.files import read_json, whole_file
from corpus.engine.tally import Tally, read_tallies
from corpus.faults import CorpusError
from corpus.report.plots import Bar, bars
from corpus.writing.finish import MANIFEST

PAGE: Final = "report.html"
_TOP: Final = 15  # languages and the like that a plot shows
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --line: #d5d8dc; --quiet: #5c636b;
  --first: #2f6f8f; --second: #d9822b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6e8; --paper: #16181b; --line: #383d43;
  --quiet: #a0a7af; --first: #6db1d1; --second: #e8a45c; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { width: 100%; height: auto; } svg text { font-size: 13px; fill: var(--ink); }
svg .label { text-anchor: end; } .s0 { fill: var(--first); } .s1 { fill: var(--second); }
dt { font-weight: 600; margin-top: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
dd small { color: var(--quiet); display: block; }
"""


def write_report(folder: Path) -> Path:
    """Write the page of a run, finished or not. Raises CorpusError where there is none."""
    tallies = tallies_of(folder)
    if not tallies:
        raise CorpusError(f"{folder} holds no run of which a task has come to its end.")
    manifest = read_json(folder / MANIFEST) if (folder / MANIFEST).exists() else None
    with whole_file(folder / PAGE) as file:
        file.write(page_of(tallies, manifest).encode())
    return folder / PAGE


def tallies_of(folder: Path) -> list[Tally]:
    """Of all steps, in the order of the stages."""
    stages = sorted((folder / "stages").glob("*"))
    return [tally for stage in stages for tally in read_tallies(stage / "counts")]


def page_of(tallies: Sequence[Tally], manifest: dict[str, Any] | None) -> str:
    """The whole page."""
    title = str(manifest["name"]) if manifest else "A run that has not come to its end"
    parts = "".join(_parts(tallies, manifest))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{parts}</body></html>\n"
    )


def _parts(tallies: Sequence[Tally], manifest: dict[str, Any] | None) -> Iterator[str]:
    first, last = tallies[0], tallies[-1]
    yield f"<p>{last.kept:,} of {first.seen:,} documents are left after {len(tallies)} steps.</p>"
    yield bars(
        "Documents kept and dropped by each step",
        [
            Bar(each.step, (each.kept, each.seen - each.kept), f"{each.kept:,} of {each.seen:,}")
            for each in tallies
        ],
    )
    yield bars(
        "Seconds of a processor, by step",
        [
            Bar(each.step, (each.seconds,), f"{each.seconds:,.1f} s, {speed(each):,.0f} a second")
            for each in tallies
        ],
    )
    yield _steps(tallies)
    for name, counts in (manifest or {}).get("counts", {}).items():
        most = sorted(counts.items(), key=lambda each: -each[1])[:_TOP]
        yield bars(f"Documents by {name}", [Bar(key, (n,), f"{n:,}") for key, n in most])
    yield "<h2>Examples</h2>"
    yield "".join(_examples(tallies))


def speed(tally: Tally) -> float:
    """Documents a second on one processor, of the step's own time."""
    return tally.seen / tally.seconds if tally.seconds else 0.0


def _steps(tallies: Sequence[Tally]) -> str:
    head = (
        "step",
        "seen",
        "kept",
        "dropped",
        "set aside",
        "MB in",
        "MB out",
        "seconds",
        "docs/s",
        "MB/s",
    )
    rows = "".join(
        _row(
            "td",
            (
                each.step,
                f"{each.seen:,}",
                f"{each.kept:,}",
                f"{each.dropped.total():,}",
                f"{each.aside:,}",
                f"{each.bytes_in / 1e6:,.1f}",
                f"{each.bytes_out / 1e6:,.1f}",
                f"{each.seconds:,.1f}",
                f"{speed(each):,.0f}",
                f"{each.bytes_in / 1e6 / each.seconds:,.1f}" if each.seconds else "",
            ),
        )
        for each in tallies
    )
    return f"<h2>Steps</h2><table>{_row('th', head)}{rows}</table>{_asked(tallies)}"


def _asked(tallies: Sequence[Tally]) -> str:
    rows = "".join(
        _row("td", (each.step, what, f"{number:,.4g}" if what == "cost" else f"{number:,}"))
        for each in tallies
        for what, number in each.asked.items()
    )
    head = _row("th", ("step", "of models", "number"))
    return f"<h2>Models</h2><table>{head}{rows}</table>" if rows else ""


def _row(cell: str, values: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{cell}>{escape(value)}</{cell}>" for value in values) + "</tr>"


def _examples(tallies: Sequence[Tally]) -> Iterator[str]:
    for tally in tallies:
        for reason, shown in sorted(tally.examples.items()):
            count = tally.dropped[reason] or tally.aside
            yield f"<dl><dt>{escape(tally.step)}: {escape(reason)} ({count:,})</dt>"
            for each in shown:
                yield f"<dd>{escape(each['text'])}<small>{escape(each['id'])}</small></dd>"
            yield "</dl>"
