"""How the items are spread, beside what was meant."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from curation.targets import CODEARENA
from open_arena.checks.prose import tokens
from open_arena.item import ArenaItem

LEVELS = ("easy", "medium", "hard")
FEWEST_LANGUAGES = 37
FEWEST_PROGRAMS = 160


def balance_lines(items: Sequence[ArenaItem]) -> Iterator[str]:
    """The balance table and what else there is to count, line by line."""
    there: Counter[tuple[str, str]] = Counter((item.sub, item.fields.difficulty) for item in items)
    yield f"{'sub category':42}{'easy':>9}{'medium':>9}{'hard':>9}"
    for sub, wanted in CODEARENA.items():
        cells = [f"{there[sub, level]}/{wanted[level]}" for level in LEVELS]
        mark = "" if all(there[sub, level] == wanted[level] for level in LEVELS) else "  *"
        yield f"{sub:42}{cells[0]:>9}{cells[1]:>9}{cells[2]:>9}{mark}"
    sums = [
        f"{sum(there[sub, level] for sub in CODEARENA)}/{sum(w[level] for w in CODEARENA.values())}"
        for level in LEVELS
    ]
    yield f"{'all':42}{sums[0]:>9}{sums[1]:>9}{sums[2]:>9}"
    yield from _other_counts(items)


def _other_counts(items: Sequence[ArenaItem]) -> Iterator[str]:
    yield f"{len(items)} items of {sum(sum(levels.values()) for levels in CODEARENA.values())}"
    first = Counter((item.fields.languages or ["general"])[0] for item in items)
    yield f"first language: {', '.join(f'{name} {n}' for name, n in first.most_common())}"
    languages = {name for item in items for name in item.fields.languages}
    yield f"{len(languages)} languages (at least {FEWEST_LANGUAGES})"
    chinese = sum(item.fields.natural_language == "zh" for item in items)
    yield f"{chinese} in Chinese, {chinese / max(len(items), 1):.0%} (about 25%)"
    yield f"{sum(len(item.fields.turns) > 1 for item in items)} with several turns"
    runnable = Counter(item.fields.program.language for item in items if item.fields.program)
    names = ", ".join(f"{name} {n}" for name, n in runnable.most_common())
    yield f"{runnable.total()} that can be run (at least {FEWEST_PROGRAMS}): {names}"
    lengths = sorted(tokens(item.text) for item in items)
    if lengths:
        mean = sum(lengths) / len(lengths)
        yield (
            f"tokens of a task: {lengths[0]} to {lengths[-1]:,}, "
            f"median {median(lengths):.0f}, mean {mean:.0f}"
        )
