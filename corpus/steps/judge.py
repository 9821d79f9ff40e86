"""Judging: a model gives each answer points, with its reason."""

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

from corpus.asking.step import AskingStep, Said
from corpus.document import Document

_ASK: Final = """Here are a programming question and an answer. Judge the answer: does it solve what
is asked, is its code right and whole, is it explained as far as that helps?

Reply with one or two sentences of reason, and end with a line "Score: N", where N is a whole number
from 1 (of no use) to 10 (nothing could be better).

The question:

{question}

The answer:

{answer}
"""
_SCORE: Final = re.compile(r"(?i)score\W{0,6}(10|[1-9])\b(?!\.\d)")


class Judge(AskingStep):
    """Notes `score` and `reason` with each answer; a reply without a score gives none."""

    do: Literal["judge"]
    tested: bool = False  # answers that were run against tests as well

    def questions(self, document: Document) -> Sequence[str]:
        """One request for each answer."""
        if document.metadata.get("tests") and not self.tested:
            return []
        question, answers = document.metadata["question"], document.metadata["answers"]
        return [_ASK.format(question=question, answer=answer["text"]) for answer in answers]

    def fate(self, document: Document, said: Sequence[Said]) -> str:
        """Keep what was said; nothing is dropped here: `choose` decides."""
        answers: list[dict[str, Any]] = document.metadata["answers"]
        if said:
            for answer, one in zip(answers, said, strict=True):
                answer |= judged(one.text)
        return ""


def judged(reply: str) -> dict[str, Any]:
    """The last score of a reply with the words before it; nothing where there is none."""
    found = list(_SCORE.finditer(reply))
    if not found:
        return {}
    return {
        "score": int(found[-1][1]),
        "reason": " ".join(reply[: found[-1].start()].split())[:500],
    }
