"""Rewriting: a model makes a new question of a document, which stands by itself."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import Field

from backends import JsonSchema
from corpus.asking.step import AskingStep, Said
from corpus.document import Document
from corpus.languages import ALIASES, ENDINGS
from corpus.page.words import words_in

_ASK: Final = """Read the page below. Let it suggest one new programming question to you.

The question
- is about the programming language {language}, and no other;
- stands by itself: it never speaks of a page, a text, an example above or a figure, and says all
  that is needed;
- is clear: somebody who reads it knows what is asked and when it is answered;
- can be answered by a programmer of some experience, without a network, files of others or
  special machines;
- is practical: somebody could want to know this at work;
- is new: it does not copy the page, and holds no solution;
- is in English, or in Chinese if the page is.

Reply with one JSON object and nothing else:
{{"question": "the question", "kind": "algorithmic" or "other"}}
The kind is "algorithmic" where a function can be written whose results can be tested, and "other"
everywhere else.

The page:

{page}
"""
_SHORTEST: Final = 40  # characters of a question
_COPIED: Final = 20  # words in a row
_SPEAKS_OF_PAGE: Final = re.compile(
    r"(?i)\b(the|this|that|above|provided|given|following) (page|document|documentation|passage|"
    r"article|excerpt|snippet above|text above|code above|example above)\b|"
    r"\bas (shown|described|mentioned) above\b|上文|上述(代码|文档|页面)|本页"
)
_OWN: Final = re.compile(r"[A-Za-z㐀-鿿]")
# Names of languages that are other words as well say nothing in a sentence.
_OTHER_WORDS: Final = words_in(
    "c d r go text json xml html css yaml tex forth crystal scheme vim sql bash octave ada awk"
)
_TELLING: Final = frozenset(ENDINGS) - _OTHER_WORDS


class Rewrite(AskingStep):
    """Notes `question` and `category` (algorithmic, other)."""

    do: Literal["rewrite"]
    excerpt: int = Field(6000, ge=200)  # characters of the document that the model sees

    longest: int = Field(1000, ge=_SHORTEST)  # characters of a question, where it is held to that
    structured: bool = False  # the server holds the reply to the form, for models that do not

    def structure(self) -> JsonSchema | None:
        """A question of some length and its kind."""
        if not self.structured:
            return None
        question = {"type": "string", "minLength": _SHORTEST, "maxLength": self.longest}
        return JsonSchema(
            {
                "type": "object",
                "properties": {"question": question, "kind": {"enum": ["algorithmic", "other"]}},
                "required": ["question", "kind"],
                "additionalProperties": False,
            }
        )

    def questions(self, document: Document) -> Sequence[str]:
        """One request for each document."""
        title = str(document.metadata.get("title") or "")
        page = f"{title}\n\n{document.text[: self.excerpt]}".strip()
        language = document.metadata.get("language") or "unknown"
        stated = "of the page" if language == "unknown" else str(language)
        return [_ASK.format(language=stated, page=page)]

    def fate(self, document: Document, said: Sequence[Said]) -> str:
        """Keep a question that keeps the rules."""
        if said[0].finish == "length":
            return "the question was cut off"
        question, kind = question_in(said[0].text)
        language = str(document.metadata.get("language") or "unknown")
        if reason := breach_of(question, language, document.text):
            return reason
        document.metadata |= {"question": question, "category": kind, "rewritten_by": self.model}
        return ""


def question_in(reply: str) -> tuple[str, str]:
    """Question and kind of a reply; without JSON all of it is the question, of the kind other."""
    start = reply.find("{")
    if start < 0:
        return reply.strip(), "other"
    try:
        found: Any = json.JSONDecoder(strict=False).raw_decode(reply[start:])[0]
    except (ValueError, RecursionError):
        return "", "other"  # JSON that nobody can read
    if not isinstance(found, dict) or not isinstance(found.get("question"), str):
        return "", "other"
    kind = found.get("kind")
    return found["question"].strip(), kind if kind in ("algorithmic", "other") else "other"


def breach_of(question: str, language: str, page: str) -> str:
    """Which rule a question breaks, of those that can be looked at; empty when none."""
    if len(question) < _SHORTEST:
        return "no question"
    if _SPEAKS_OF_PAGE.search(question):
        return "does not stand by itself"
    letters = [sign for sign in question if sign.isalpha()]
    if sum(bool(_OWN.match(sign)) for sign in letters) < 0.7 * len(letters):
        return "neither English nor Chinese"
    words = set(re.findall(r"[a-z+#]+", question.lower()))
    others = (words & _TELLING) - {language}
    named = {ALIASES.get(word, word) for word in words}
    if others and language != "unknown" and language not in named:
        return "another programming language"
    return "copies the page" if _copies(question, page) else ""


def _copies(question: str, page: str) -> bool:
    words = question.lower().split()
    whole = " ".join(page.lower().split())
    starts = range(len(words) - _COPIED + 1)
    return any(" ".join(words[start : start + _COPIED]) in whole for start in starts)
