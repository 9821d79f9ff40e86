"""The bar beside a competitor: ready, failed, put off, to come, as parts of 300."""

from dataclasses import dataclass

from generation.tally import Line

WIDTH = 300


@dataclass(frozen=True)
class Meter:
    """Where the parts of a bar begin and how wide they are, as texts for SVG."""

    ready: str
    failed_from: str
    failed: str
    missing_from: str
    missing: str
    words: str


def meter_of(line: Line) -> Meter:
    """The bar of one competitor."""
    scale = WIDTH / line.asked if line.asked else 0.0
    return Meter(
        ready=f"{line.ready * scale:.1f}",
        failed_from=f"{line.ready * scale:.1f}",
        failed=f"{line.failed * scale:.1f}",
        missing_from=f"{line.settled * scale:.1f}",
        missing=f"{line.missing * scale:.1f}",
        words=f"{line.ready} ready, {line.failed} failures of the model, {line.missing} missing, "
        f"{line.waiting} to come",
    )
