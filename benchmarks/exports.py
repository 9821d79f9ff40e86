"""How much memory an export of a million rows takes, and how long: python -m benchmarks.exports.

Cases are made up as they are asked for, so that this measures shapes, files and tally, not the
database; batches of votes are bounded by `MAX_AT_ONCE` rows.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena_site.settings")
django.setup()

from exports.actions.write_export import write_rows  # noqa: E402
from exports.choices import Choices  # noqa: E402
from exports.evidence import Candidate, Case, Comparison, ItemFacts  # noqa: E402
from exports.planning import TEST, TRAIN, Plan  # noqa: E402
from exports.shapes import SHAPES  # noqa: E402
from exports.sources.source import LeftOut, Listed  # noqa: E402

PAIRS = 50  # of an item
WORDS = "def solve(values): return sorted(values, key=lambda each: (each.weight, each.name)) "


class MadeUp:
    """Eleven answers to each item, and fifty decided pairs of them."""

    rule = "made up"

    def __init__(self, items: int) -> None:
        self.items, self.left_out = items, LeftOut()

    def weights(self) -> Mapping[int, int]:
        return dict.fromkeys(range(self.items), PAIRS)

    def strata(self) -> Mapping[int, str]:
        return {}

    def facts(self) -> Mapping[str, Any]:
        return {}

    def cases(self, items: Sequence[int]) -> Iterator[Case]:
        for item in items:
            said = {n: Candidate(n, f"model-{n}", f"{WORDS * 5}# {item} {n}") for n in range(11)}
            pairs = [(a, b) for a in range(11) for b in range(a)][:PAIRS]
            compared = [Comparison(a, b, first_wins=2, second_wins=1, leaning=1) for a, b in pairs]
            messages = [{"role": "user", "content": f"Sort the values of case {item}. {WORDS}"}]
            yield Case(ItemFacts(item, f"item-{item:07}", 1, messages), said, compared)


def main() -> None:
    """Print rows, seconds, rows a second and the most memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    source = MadeUp(rows // PAIRS)
    plan = Plan(source.weights(), [])
    plan.items = [Listed(n, f"item-{n:07}", 1, "") for n in range(source.items)]
    plan.split = {n: TEST if n % 20 == 0 else TRAIN for n in range(source.items)}
    choices = Choices("Made up", "trl-preference", "people", split="95/5")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        tally = write_rows(SHAPES["trl-preference"], source, plan, choices, Path(folder))
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{sum(tally.rows.values()):,} rows, {size / 1e6:,.0f} MB of files, {seconds:.1f} s, "
        f"{sum(tally.rows.values()) / seconds:,.0f} rows/s, at most {most:.0f} MB of memory"
    )


if __name__ == "__main__":
    main()
