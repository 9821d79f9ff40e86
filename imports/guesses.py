"""What is likely: which column holds what, which word means whom, whose answers a file holds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from annotations.importers.mapping import ARENA_WORDS

_PAIRS: Final = (
    ("model_a", "model_b"),
    ("left", "right"),
    ("left_model", "right_model"),
    ("model_left", "model_right"),
    ("model_1", "model_2"),
    ("model1", "model2"),
    ("assistant_a", "assistant_b"),
    ("competitor_a", "competitor_b"),
    ("first", "second"),
    ("a", "b"),
    ("model_x", "model_y"),
)
_FACTS: Final = {
    "winner": ("winner", "choice", "preference", "preferred", "verdict", "vote", "outcome"),
    "question_id": ("question_id", "item", "item_id", "prompt_id", "task_id", "question", "prompt"),
    "judge": ("judge", "worker", "worker_id", "annotator", "annotator_id", "rater", "user_id"),
    "tstamp": ("tstamp", "timestamp"),
    "turn": ("turn",),
}
_LONGEST = 40  # signs of a value that may be a key or a name
_MEANINGS: Final = {
    "model_a": {"left", "a", "1", "first", "model_1", "model1", "model a", "left_model"},
    "model_b": {"right", "b", "2", "second", "model_2", "model2", "model b", "right_model"},
    "tie": {"tie", "draw", "equal", "same", "tied", "both"},
    "both_bad": {"bothbad", "both bad", "neither", "none", "tie (both bad)", "bad"},
}
# Parts of a path that name no model.
_GENERAL = re.compile(
    r"(model[-_])?(answers?|responses?|outputs?|results?|data|reports?|rows)"
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
_ENDINGS = (".gz", ".jsonl", ".json", ".csv", ".parquet", ".ndjson")


def guess_facts(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For facts of a vote the columns that probably hold them, by names and samples."""
    by_name = {name.strip().lower(): name for name in reversed([*columns])}
    found: dict[str, str] = {}
    for left, right in _PAIRS:
        if left in by_name and right in by_name:
            found |= {"model_a": by_name[left], "model_b": by_name[right]}
            break
    for fact, names in _FACTS.items():
        fitting = (by_name[name] for name in names if name in by_name)
        column = next((name for name in fitting if _is_short(columns[name])), None)
        if column and column not in found.values():
            found[fact] = column
    return found


def _is_short(samples: Iterable[str]) -> bool:
    return all(len(sample) <= _LONGEST for sample in samples)


def guess_winner(word: str) -> str:
    """What a word of the winner's column probably means; empty where nothing is likely."""
    plain = word.strip().lower()
    for meaning, words in _MEANINGS.items():
        if plain in words:
            return meaning
    return ARENA_WORDS.get(word, "")


def guess_model(path: str) -> str:
    """The model that a file in an archive, or a file itself, is named after."""
    for part in reversed(PurePosixPath(path.replace("\\", "/")).parts):
        stem = part
        for ending in _ENDINGS:
            stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
        if stem and not _GENERAL.fullmatch(stem):
            return stem.replace("--", "/")
    return ""
