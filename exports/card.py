"""The card of an export: what is in it, what is not, and what it is known to be biased to."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from exports.shapes import SHAPES

SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
LARGEST: Final = "100K<n<1M"
TAGS: Final = {"people": "human-feedback", "executions": "unit-tests"}


def card_of(manifest: Mapping[str, Any]) -> str:
    """Markdown with the header that hubs of data sets read."""
    counts, choices = manifest["counts"], manifest["choices"]
    parts = [
        _header(manifest),
        f"# {manifest['benchmark']}: {SHAPES[choices['shape']].title}",
        _first_words(manifest),
        _table("Rows", ("Split", "Rows", "Items"), _by_split(counts)),
        f"## How rows came to be\n\n{manifest['rule']}\n\n{_asked(choices)}",
        _agreement(counts),
        _decontamination(manifest["decontamination"]),
        _table("Left out", ("What", "How many"), manifest["left_out"].items()),
        _forbidden(manifest),
        _biases(counts["biases"]),
        _table("Preferred", ("Model", "Times"), _most(counts["chosen_models"])),
        _table("Not preferred", ("Model", "Times"), _most(counts["rejected_models"])),
        _table("Licences of the items", ("Licence", "Items"), _most(counts["item_licences"])),
        _table("Licences of the answers", ("Model", "Items"), _most(counts["answer_licences"])),
        "## Privacy\n\nNo name, no mail address and no pseudonym is in these files. People are "
        "numbers that hold for this export alone. Votes of erased people are not in it. "
        + ("Comments are in it: a lead asked for them." if choices["comments"] else "No comments."),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _header(manifest: Mapping[str, Any]) -> str:
    total = sum(manifest["counts"]["rows"].values())
    size = next((word for limit, word in SIZES if total < limit), LARGEST)
    licences = list(manifest["counts"]["item_licences"])
    known = licences[0].lower() if len(licences) == 1 and licences[0] != "not stated" else "other"
    tag = TAGS.get(manifest["choices"]["source"], "machine-feedback")
    files = [
        line
        for split in manifest["counts"]["rows"]
        for line in (f"  - split: {split}", f"    path: {split}.parquet")
    ]
    lines = [
        *("---", f"license: {known}", "task_categories:", "- text-generation", "tags:", "- code"),
        *(f"- {tag}", "size_categories:", f"- {size}", "configs:"),
        *(f"- config_name: {manifest['choices']['shape']}", "  default: true", "  data_files:"),
        *(*files, "---"),
    ]
    return "\n".join(lines)


def _first_words(manifest: Mapping[str, Any]) -> str:
    choices = manifest["choices"]
    return (
        f"What `{choices['source']}` said about answers to the items of {manifest['benchmark']}, "
        f"in the shape `{choices['shape']}`. **The prompts are the items of that benchmark: a "
        "model that is trained on the training part is not to be judged by the same items.**"
    )


def _by_split(counts: Mapping[str, Any]) -> Iterable[tuple[object, ...]]:
    return [(split, rows, counts["items"][split]) for split, rows in counts["rows"].items()]


def _asked(choices: Mapping[str, Any]) -> str:
    said = {name: value for name, value in choices.items() if value not in ("", False, [], None)}
    return "Asked for: " + ", ".join(f"{name} `{value}`" for name, value in said.items()) + "."


def _agreement(counts: Mapping[str, Any]) -> str:
    if not counts["pairs"]:
        return ""
    return (
        f"## Agreement\n\n{counts['pairs']:,} pairs; on average {counts['mean_agreement']:.0%} of "
        "the votes on a pair say the same."
    )


def _decontamination(guard: Mapping[str, Any]) -> str:
    if not guard["benchmarks"]:
        why = "no other benchmark is here" if guard["is_on"] else "it was switched off"
        return f"## Decontamination\n\nCompared with no benchmark: {why}."
    names = ", ".join(guard["benchmarks"])
    return (
        f"## Decontamination\n\nItems that share {guard['words']} words in a row with {names}, or "
        f"are the same text, are left out: {len(guard['items'])} of them."
    )


def _forbidden(manifest: Mapping[str, Any]) -> str:
    models = manifest["models_left_out"]
    if not models:
        return ""
    return _table("Models whose terms forbid training", ("Model", "Terms"), sorted(models.items()))


def _biases(biases: Mapping[str, float]) -> str:
    if not biases:
        return ""
    words = (
        "## Known biases\n\nOf the pairs, the share in which the preferred answer is longer, or "
        "has more of a mark of style than the other. Half would be no bias; a model that is "
        "trained on this learns the rest too."
    )
    rows = [(name.replace("_", " "), value) for name, value in biases.items()]
    return words + "\n\n" + "\n".join(_table("", ("What", "Share"), rows).splitlines()[2:])


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:50]


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    body = [_row(row) for row in rows]
    if not body:
        return ""
    return "\n".join([f"## {title}", "", _row(heads), _row(["---"] * len(heads)), *body])


def _row(cells: Iterable[object]) -> str:
    escaped = (str(cell).replace("|", r"\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"
