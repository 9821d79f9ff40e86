"""What a judge is asked: the prompt's words with the texts put in. Pure, but for its chance.

An answer cannot talk to the judge: it stands between lines with a mark that is drawn anew for each
call, without characters that nobody sees, and without labels that could be quoted.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backends import Choice, Message, Request, Sampling
from judging.prompt_files import Words
from judging.replies.labels import without_labels

CHOICES = ("A", "B")
SCALES = {"ratings": 5, "codal": 10}
NO_NOTES = "There are none for this task."
_KEPT = {"\n", "\t", "\r"}


@dataclass(frozen=True)
class Shown:
    """What was put before a judge, and how."""

    messages: tuple[Message, ...]
    mark: str
    veiled: int  # labels that were taken out of the texts
    unseen: int  # characters that nobody sees

    @property
    def digest(self) -> str:
        said = "\x00".join(f"{each.role}\x00{each.content}" for each in self.messages)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def facts(self) -> dict[str, Any]:
        """As a judgment keeps it."""
        found: dict[str, Any] = {"mark": self.mark, "messages": self.digest}
        return (
            found
            | ({"labels": self.veiled} if self.veiled else {})
            | ({"unseen": self.unseen} if self.unseen else {})
        )


class _Texts:
    """Puts texts between marked lines and counts what it takes out."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.veiled = self.unseen = 0

    def block(self, name: str, text: str) -> str:
        seen = "".join(each for each in text if each in _KEPT or not _is_unseen(each))
        self.unseen += len(text) - len(seen)
        seen, labels = without_labels(seen)
        self.veiled += labels
        return f"<<<{name} {self.mark} begins>>>\n{seen}\n<<<{name} {self.mark} ends>>>"


def _is_unseen(character: str) -> bool:
    """Control and format characters, among them tags and marks of direction."""
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs"}


def shown_pair(
    words: Words, task: str, answers: Sequence[str], mark: str, notes: str = ""
) -> Shown:
    """Two answers in the order in which they are given."""
    texts = _Texts(mark)
    places = _places_of_notes(words, notes, texts) | {
        "task": texts.block("task", task),
        "answer_a": texts.block("answer A", answers[0]),
        "answer_b": texts.block("answer B", answers[1]),
    }
    return _shown(words, places, texts)


def shown_ratings(
    words: Words, task: str, answers: Sequence[str], preference: str, mark: str, notes: str = ""
) -> Shown:
    """Several answers in the order in which they are given, or one and then its reference."""
    texts = _Texts(mark)
    rubric = words.rubrics[preference]
    places = _places_of_notes(words, notes, texts) | {
        "task": texts.block("task", task),
        "title": rubric.title,
        "criteria": "\n".join(f"- {each}" for each in rubric.criteria),
        "anchors": "\n".join(_numbered(rubric.anchors)),
    }
    if words.protocol == "codal":
        places["answer"] = texts.block("answer", answers[0])
        places["reference"] = texts.block("reference", answers[1])
    else:
        blocks = [
            f"Answer {number}:\n{texts.block(f'answer {number}', text)}"
            for number, text in enumerate(answers, start=1)
        ]
        places["answers"] = "\n\n".join(blocks)
    return _shown(words, places, texts)


def _places_of_notes(words: Words, notes: str, texts: _Texts) -> dict[str, str]:
    """What stands behind the task, where the words have a place for it."""
    return {"notes": texts.block("notes", notes or NO_NOTES)} if words.take_notes else {}


def _numbered(anchors: Sequence[str]) -> list[str]:
    own = [
        anchor if re.match(r"\d+:", anchor) else f"{n}: {anchor}"
        for n, anchor in enumerate(anchors, start=1)
    ]
    return own


def _shown(words: Words, places: dict[str, str], texts: _Texts) -> Shown:
    """Each place is filled once: what is put in is not looked at again."""

    def fill(template: str) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda match: places.get(match[1], match[0]), template)

    messages = (Message("system", fill(words.system)), Message("user", fill(words.task)))
    return Shown(messages, texts.mark, texts.veiled, texts.unseen)


def request_for(
    model: str,
    protocol: str,
    settings: dict[str, Any],
    shown: Shown,
    said: str = "",
    again: str = "",
) -> Request:
    """The call; with what the judge has said so far it is asked to go on."""
    messages = shown.messages
    if said:
        messages = (*messages, Message("assistant", said), Message("user", again))
    if protocol == "choice":
        return Request(
            model=model,
            prompt=messages,
            sampling=Sampling(**(settings | {"max_tokens": 1})),
            structure=Choice(CHOICES),
            logprobs=5,
        )
    return Request(model=model, prompt=messages, sampling=Sampling(**settings))
