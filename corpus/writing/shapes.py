"""The shapes in which documents leave: as they are, as items for the arena, as data for training.

Items and SFT rows are made of documents that a model rewrote: what stands in `question` is the
task, what stands in `answer` the best answer.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from corpus.document import Document

SOURCE: Final = "corpus"


def documents(document: Document) -> Iterator[dict[str, Any]]:
    """As it is."""
    yield {"id": document.id, "text": document.text, "metadata": document.metadata}


def items(document: Document) -> Iterator[dict[str, Any]]:
    """A row of `own_items` (docs/formats.md), for curation to look at."""
    question = document.metadata.get("question")
    if not question:
        return
    row: dict[str, Any] = {
        "key": name_of(document.id),
        "messages": [{"role": "user", "content": question}],
        "languages": _languages(document),
        "source": SOURCE,
        "task_types": [document.metadata["category"]] if document.metadata.get("category") else [],
    }
    if licence := document.metadata.get("licence"):
        row["licence"] = name_of(str(licence))
    yield row


def sft(document: Document) -> Iterator[dict[str, Any]]:
    """A row of `trl-sft`, as exports have it."""
    question, answer = document.metadata.get("question"), document.metadata.get("answer")
    if question and answer:
        yield {
            "prompt": [{"role": "user", "content": question}],
            "completion": [{"role": "assistant", "content": answer}],
        }


def name_of(text: str) -> str:
    """A name as imports want it: one line, at most 200 characters, no blank at either end."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(line.split())[-200:].strip()


def _languages(document: Document) -> list[str]:
    language = document.metadata.get("language")
    return [str(language)] if language and language != "unknown" else []


Shape = Callable[[Document], Iterator[dict[str, Any]]]
SHAPES: Final[dict[str, Shape]] = {"documents": documents, "items": items, "sft": sft}
