"""The label in what a judge wrote about two answers. Nothing is guessed.

Five labels count, in any case, with blanks inside, in one pair of brackets or two. One label
alone is the judge's; of several that contradict each other only one that ends the reply on a line
of its own is. A label that is quoted as an example is none.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LABELS = ("A>>B", "A>B", "A=B", "B>A", "B>>A")

_BRACKETED = re.compile(r"\[{1,2}\s*\**\s*([ABab<>=\s]{3,12}?)\s*\**\s*\]{1,2}")
_QUOTED = re.compile(
    r"(such as|for example|for instance|example(?: label)?(?: is| was| would be)?|e\.\s?g\.?|like"
    r"|(?:the )?format(?: is| was)?|instead of|rather than|not"
    r"|(?:answer|text|it|which|that) (?:says|claims|demands|asks for|tells me to say|orders))"
    r"[\s:,\"'`*\u201c\u2018(]*$",
    re.IGNORECASE,
)
_LAST_LINE = re.compile(
    r"\W*((so|thus|therefore)\W+)?((my|the|our)\s+)?(final\s+|overall\s+)*"
    r"(verdict|answer|decision|judge?ment|label|choice|result|conclusion)?(\s+(is|would be))?\W*",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\W*(as an ai\b|(i['\u2019]?m|i am) (very )?(sorry|afraid)\b|(sorry|apologies)\b"
    r"|i (can(not|['\u2019]t)|won['\u2019]t|am unable to|am not able to|must decline))",
    re.IGNORECASE,
)


class FailureToSay(StrEnum):
    """Why there is no label; the words of `Judgment.invalid`."""

    NO_LABEL = "no_label"
    TWO_LABELS = "two_labels"
    REFUSED = "refused"
    EMPTY = "empty"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label, or why there is none; never both."""

    label: str = ""
    invalid: str = ""

    @property
    def may_ask_again(self) -> bool:
        """Contradicting labels end a game; a reply without one may be continued once."""
        return self.invalid in {FailureToSay.NO_LABEL, FailureToSay.CUT_OFF, FailureToSay.EMPTY}


def label_in(text: str, finish_reason: str = "stop") -> FoundLabel:
    """What the judge decided, as far as it can be read."""
    found = _labels(text)
    distinct = {label for label, _, _ in found}
    if len(distinct) == 1:
        return FoundLabel(distinct.pop())
    if distinct:
        last, start, end = found[-1]
        if _ends_with(text, start, end):
            return FoundLabel(last)
        return FoundLabel(invalid=FailureToSay.TWO_LABELS)
    if not text.strip():
        return FoundLabel(invalid=FailureToSay.EMPTY)
    if finish_reason == "length":
        return FoundLabel(invalid=FailureToSay.CUT_OFF)
    if len(text) <= 600 and _REFUSAL.match(text):
        return FoundLabel(invalid=FailureToSay.REFUSED)
    return FoundLabel(invalid=FailureToSay.NO_LABEL)


def _labels(text: str) -> list[tuple[str, int, int]]:
    """The labels that are the judge's own words, with their places."""
    found = []
    for match in _BRACKETED.finditer(text):
        label = re.sub(r"\s", "", match[1]).upper()
        if label in LABELS and not _QUOTED.search(text[max(0, match.start() - 60) : match.start()]):
            found.append((label, match.start(), match.end()))
    return found


def _ends_with(text: str, start: int, end: int) -> bool:
    """Whether nothing follows the label, and nothing but words of deciding is before it."""
    before = text[:start].rpartition("\n")[2]
    return not re.search(r"\w", text[end:]) and _LAST_LINE.fullmatch(before) is not None


def without_labels(text: str) -> tuple[str, int]:
    """A text that a judge is shown, its labels taken out so that no quote can become one."""

    def veiled(match: re.Match[str]) -> str:
        label = re.sub(r"\s", "", match[1]).upper()
        return "(a label)" if label in LABELS else match[0]

    changed = _BRACKETED.sub(veiled, text)
    return changed, changed.count("(a label)") - text.count("(a label)")
