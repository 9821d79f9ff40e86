"""The words of items: their language, their length, and misspellings that are well known."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from open_arena.faults import ItemFault
from open_arena.item import ArenaItem, without_fences

SHORTEST, LONGEST = 5, 6_700  # tokens of a task
CHINESE_SHARE: Final = 0.2  # of the signs of prose, from which on a text is Chinese
_TOKEN: Final = re.compile(r"[\u3400-\u9fff]|[^\W_]+|_+|[^\w\s]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SIGN: Final = re.compile(r"[^\W\d_]")
# Names are written as they are, and parts of words with a hyphen or an apostrophe are none.
_WORD: Final = re.compile(r"(?<![\w@/.\\$'\u2019-])[a-z]{3,}(?![\w@/\\('\u2019-]|\.\w)")
_INLINE: Final = re.compile(r"`[^`\n]*`|https?://\S+")
# Names in items that look like misspellings.
NO_MISSPELLINGS: Final = frozenset({"dout"})
# Characters that only the traditional script has, of the most frequent words.
_TRADITIONAL: Final = frozenset(
    "這們個來時會對說為過還後見沒現開關問題數據實際應該請變運邏輯錯誤檔"
)


def tokens(text: str) -> int:
    """How many words and signs a text has; a Chinese character is one."""
    return len(_TOKEN.findall(text))


def faults_of_prose(item: ArenaItem) -> Iterator[ItemFault]:
    """What is wrong with the item's words."""
    yield from _length(item)
    yield from _natural_language(item)
    yield from _misspellings(item)


def _length(item: ArenaItem) -> Iterator[ItemFault]:
    count = tokens(item.text)
    if not SHORTEST <= count <= LONGEST:
        yield ItemFault(
            item.file, "turns", f"{count:,} tokens; {SHORTEST} to {LONGEST:,} are meant"
        )


def _natural_language(item: ArenaItem) -> Iterator[ItemFault]:
    for number, turn in enumerate(item.fields.turns):
        prose = _INLINE.sub(" ", without_fences(turn.content))
        share = len(_HAN.findall(prose)) / max(len(_SIGN.findall(prose)), 1)
        if item.fields.natural_language == "zh" and turn.role == "user" and share < CHINESE_SHARE:
            words = f"{share:.0%} of the signs outside of code are Chinese, but the label says zh"
            yield ItemFault(item.file, f"turns.{number}", words)
        if item.fields.natural_language == "en" and share >= CHINESE_SHARE:
            words = f"{share:.0%} of the signs outside of code are Chinese, but the label says en"
            yield ItemFault(item.file, f"turns.{number}", words)
        found = _TRADITIONAL.intersection(prose)
        if found and item.fields.natural_language == "zh":
            words = f"traditional characters: {''.join(sorted(found))}"
            yield ItemFault(item.file, f"turns.{number}", words)


def _misspellings(item: ArenaItem) -> Iterator[ItemFault]:
    fields = item.fields
    texts = {
        "knowledge": fields.knowledge,
        "why_this_difficulty": fields.why_this_difficulty,
        **{f"good_answer.{n}": text for n, text in enumerate(fields.good_answer)},
        **{f"bad_answers.{n}": text for n, text in enumerate(fields.bad_answers)},
        **{f"turns.{n}": turn.content for n, turn in enumerate(fields.turns)},
    }
    for place, text in texts.items():
        prose = _INLINE.sub(" ", without_fences(text))
        for word in _WORD.findall(prose):
            right = known_misspellings().get(word)
            if right and word not in NO_MISSPELLINGS:
                yield ItemFault(item.file, place, f"{word!r} is usually written {right!r}")


@cache
def known_misspellings() -> dict[str, str]:
    """Misspelt words with the right ones, from the dictionary of codespell."""
    data = files("codespell_lib") / "data" / "dictionary.txt"
    pairs = (line.split("->", 1) for line in data.read_text("utf-8").splitlines() if "->" in line)
    return {wrong: right.rstrip(",") for wrong, right in pairs}
