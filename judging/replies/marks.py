"""Marks in what a judge wrote of one answer or of several. What cannot be read is an error.

Tolerant of the ways in which models write: rationales of several paragraphs, bold, brackets, 7.5,
`4/5`, another case, another order of rating and rationale. A mark that is out of range, missing or
said twice with two values is told as an error and never guessed.
"""

import re
from dataclasses import dataclass, field

_HEAD = re.compile(
    r"^[\s#>*_\-\[(]*(?:answer|text|response|output|candidate)\b[\s#:*_\-]*(\d{1,2}|[A-D])\b"
    r"[\s:.*_\-\])]*",
    re.IGNORECASE | re.MULTILINE,
)
_RATING = re.compile(
    r"^[\s#>*_\-\[(]*(?:(?:final|overall|my)\s+)?(?:rating|score|mark)\b[\s*_\])]*(?:\([^)]*\)\s*)?"
    r"(?:[:=]|\bis\b)?[\s*_\[(\"'`]*"
    r"(n\s*/?\s*a\b|not applicable|[-+]?\d+(?:[.,]\d+)?)"
    r"(?:\s*(?:/|out of|of)\s*(\d+))?(?P<rest>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_RATIONALE = re.compile(
    r"^[\s#>*_\-\[(]*(?:rationale|reason(?:ing)?|explanation|justification)\b[\s*_\])]*:[\s*_]*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class ReadMark:
    """One mark: a number on the scale, or None for N/A."""

    value: float | None
    rationale: str


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """Marks by position from 1, and what was wrong with the others."""

    marks: dict[int, ReadMark] = field(default_factory=dict)
    errors: tuple[str, ...] = ()


def marks_in(text: str, number: int, *, highest: int = 5) -> ReadMarks:
    """The marks of `number` answers, from 1 to `highest`."""
    blocks = _blocks(text, number)
    marks: dict[int, ReadMark] = {}
    errors: list[str] = []
    for position in range(1, number + 1):
        found = blocks.get(position)
        if found is None:
            errors.append(f"answer {position}: nothing is said of it")
        elif len(found) > 1:
            errors.append(f"answer {position}: it is rated {len(found)} times")
        else:
            mark = mark_in(found[0], highest=highest)
            if isinstance(mark, str):
                errors.append(f"answer {position}: {mark}")
            else:
                marks[position] = mark
    beyond = sorted(position for position in blocks if not 1 <= position <= number)
    errors += [f"answer {position}: there is no such answer" for position in beyond]
    return ReadMarks(marks, tuple(errors))


def _blocks(text: str, number: int) -> dict[int, list[str]]:
    """The part of the text that speaks of each answer."""
    heads = list(_HEAD.finditer(text))
    if not heads and number == 1:
        return {1: [text]}
    blocks: dict[int, list[str]] = {}
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        word = head[1].upper()
        position = int(word) if word.isdigit() else ord(word) - ord("A") + 1
        body = text[head.end() : following.start() if following else len(text)]
        if _RATING.search(body):  # a paragraph that begins with "Answer 2 is longer" is no block
            blocks.setdefault(position, []).append(body)
        elif position in blocks:
            blocks[position][-1] += body
    return blocks


def mark_in(text: str, *, highest: int) -> ReadMark | str:
    """The one mark of a text, or what is wrong with it; ratings inside rationales are no marks."""
    found = [(match, _value(match, highest)) for match in _RATING.finditer(text)]
    if not found:
        return "no rating"
    wrong = [value for _, value in found if isinstance(value, str)]
    if wrong:
        return wrong[0]
    values = {value for _, value in found}
    if len(values) > 1:
        return "ratings that contradict each other"
    match, value = found[-1]
    return ReadMark(value if not isinstance(value, str) else None, _rationale(text, match))


def _value(match: re.Match[str], highest: int) -> float | str | None:
    said, scale = match[1].strip(), match[2]
    if said[0] in "nN":
        return None
    value = float(said.replace(",", "."))
    if scale and int(scale) != highest:
        return f"a rating of {said} out of {scale}, on a scale to {highest}"
    if not 1 <= value <= highest:
        return f"a rating of {said}, which is not on the scale from 1 to {highest}"
    if re.match(r"\s*(-|\u2013|to|or)\s*\d", match["rest"]):
        return f"a rating of {said}{match['rest'].rstrip()}, which is no one number"
    return value


def _rationale(text: str, rating: re.Match[str]) -> str:
    """What stands beside the rating, without headings."""
    parts = [text[: rating.start()], text[rating.end() :]]
    words = "\n".join(part.strip() for part in parts if part.strip())
    return _RATIONALE.sub("", words).strip(" \n*_")
