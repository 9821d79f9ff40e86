"""The card of a corpus: what it holds, where it came from, what became of the rest."""

from collections.abc import Iterator
from typing import Any


def card_of(manifest: dict[str, Any]) -> str:
    """The text of README.md."""
    return "\n".join(_lines(manifest)) + "\n"


def _lines(manifest: dict[str, Any]) -> Iterator[str]:
    inputs, steps = manifest["inputs"], manifest["steps"]
    yield f"# {manifest['name']}"
    yield ""
    yield (
        f"{steps[-1]['kept']:,} documents out of {steps[0]['seen']:,} in {inputs['files']:,} files "
        f"({inputs['bytes']:,} bytes), by the recipe {manifest['recipe'][:12]} with the seed "
        f"{manifest['seed']}. The digest of all files is {manifest['digest']}."
    )
    yield from _table(
        ("step", "seen", "kept", "set aside", "dropped"),
        (
            (each["step"], each["seen"], each["kept"], each["aside"], _reasons(each["dropped"]))
            for each in steps
        ),
    )
    for name, counts in manifest["counts"].items():
        yield from _table((name, "documents"), counts.items())
    yield ""
    yield (
        "Licences are those that the sources state; `unknown` says that none was found. Personal "
        "data and secrets are found by their form, so that some may be left."
    )


def _reasons(dropped: dict[str, int]) -> str:
    return "; ".join(f"{reason}: {count:,}" for reason, count in dropped.items())


def _table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
