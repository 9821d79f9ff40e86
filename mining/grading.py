"""What a grader is asked of an instruction, and the grade in what it wrote. Pure.

The instruction stands between lines with a mark of this call's own, so that it cannot end early
and speak to the grader; a grade counts only in double brackets, as a whole number from 1 to 10.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from backends import Message, Request, Sampling

MAX_TOKENS: Final = 400
SYSTEM: Final = """\
You grade tasks that somebody wants to give to a programmer. You never solve them.

Weigh four things: whether it is clear what is wanted, whether it is stated exactly enough to be \
answered, whether its parts fit together, and how much knowledge and thought an answer needs. A \
text that asks for nothing, that is no task about programs, or that makes no sense is poor however \
it is worded.

{bands}

Say in at most three sentences why, then write the grade as a whole number from 1 to 10 in double \
square brackets, such as [[7]], and nothing behind it."""
TASK: Final = "<<<task {mark} begins>>>\n{text}\n<<<task {mark} ends>>>"
BANDS: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "paper": ((9, "excellent"), (6, "good"), (3, "average"), (1, "poor")),
    "code": ((9, "excellent"), (5, "good"), (3, "average"), (1, "poor")),
}
HIGHEST: Final = 10
_GRADE = re.compile(r"\[\[\s*(\d{1,3})\s*\]\]")


def band_of(grade: int, bands: str) -> str:
    """The name of the band that a grade lies in."""
    return next(name for lowest, name in BANDS[bands] if grade >= lowest)


def ranges_of(bands: str) -> list[tuple[str, int, int]]:
    """Each band with its lowest and highest grade, best first."""
    tops = [HIGHEST, *(lowest - 1 for lowest, _ in BANDS[bands])]
    return [(name, lowest, top) for (lowest, name), top in zip(BANDS[bands], tops, strict=False)]


def system_of(bands: str) -> str:
    """The grader's words with the bands put in."""
    rows = [f"{low} to {top}: {name}" for name, low, top in ranges_of(bands)]
    return SYSTEM.replace("{bands}", "The scale:\n" + "\n".join(rows))


def digest_of(bands: str) -> str:
    """What says that two grades were asked for in the same words."""
    return hashlib.sha256(f"{system_of(bands)}\x00{TASK}".encode()).hexdigest()


def request_for(model: str, text: str, bands: str, mark: str, seed: int) -> Request:
    """The call: greedy, so that the same grader says the same of a text."""
    task = TASK.replace("{mark}", mark).replace("{text}", _without_grades(text))
    messages = (Message("system", system_of(bands)), Message("user", task))
    sampling = Sampling(temperature=0.0, max_tokens=MAX_TOKENS, seed=seed)
    return Request(model=model, prompt=messages, sampling=sampling)


def _without_grades(text: str) -> str:
    """A grade that stands in the instruction must not be quoted into one."""
    return _GRADE.sub("(a grade)", text)


def grade_in(text: str) -> int | None:
    """The last grade that the grader wrote, where it is on the scale."""
    found = _GRADE.findall(text)
    grade = int(found[-1]) if found else 0
    return grade if 1 <= grade <= HIGHEST else None
