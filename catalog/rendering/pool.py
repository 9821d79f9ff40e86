"""Rendering in child processes (`children`), several side by side, in the order of the texts.

When a text takes too long its child is killed, the text is shown plain, and the next text gets a
new child.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Final, Self

from catalog.rendering.plain import plain
from catalog.rendering.rendered import MAX_CHARACTERS, MAX_HTML, RENDERER_VERSION, Rendered
from catalog.rendering.style import STYLE_NAMES, Style
from children import BrokenFrameError, Child, FrameTimeoutError

logger = logging.getLogger(__name__)

SECONDS: Final = 2.0  # for each text
MEMORY: Final = 768 * 1024 * 1024  # bytes of address space of a child
MAX_TEXTS: Final = 500  # of one child


class RenderPool:
    """A few children that render side by side; a context manager. Not for several threads."""

    def __init__(
        self, *, children: int = 2, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self._children = [
            Child(
                "catalog.rendering.worker", seconds=seconds, memory=memory, max_messages=MAX_TEXTS
            )
            for _ in range(children)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render_all(self, texts: Iterable[str]) -> Iterator[Rendered]:
        """Yield one rendering for each text, in their order, reading few texts ahead."""
        free = deque(self._children)
        waiting: deque[tuple[Child | None, str]] = deque()
        try:
            for text in texts:
                # What is too long for a child needs none: plain text is quick.
                child = free.popleft() if len(text) <= MAX_CHARACTERS else None
                if child is not None:
                    child.send({"text": text})
                waiting.append((child, text))
                while waiting and (not free or len(waiting) > len(self._children)):
                    yield from self._finish_one(waiting, free)
            while waiting:
                yield from self._finish_one(waiting, free)
        finally:
            # Who stops in the middle leaves replies behind that nobody will read.
            for child, _ in waiting:
                if child is not None:
                    child.stop()

    def close(self) -> None:
        """End all children."""
        for child in self._children:
            child.stop()

    @staticmethod
    def _finish_one(
        waiting: deque[tuple[Child | None, str]], free: deque[Child]
    ) -> Iterator[Rendered]:
        child, text = waiting[0]
        rendered = plain(text, "too long") if child is None else _receive(child, text)
        waiting.popleft()
        if child is not None:
            free.append(child)
        yield rendered


def render_all(
    texts: Iterable[str], *, children: int = 2, seconds: float = SECONDS
) -> Iterator[Rendered]:
    """Render many texts in a pool of their own, in order, each within its time limit."""
    with RenderPool(children=children, seconds=seconds) as pool:
        yield from pool.render_all(texts)


def _receive(child: Child, text: str) -> Rendered:
    """The rendering of the text that was sent, plain when none comes in time."""
    try:
        return child.receive(_rendered)
    except FrameTimeoutError:
        because = f"took longer than {child.seconds:g} s"
    except BrokenFrameError:
        because = "could not be rendered"
    logger.warning("a text of %d characters %s and is shown plain", len(text), because)
    return plain(text, because)


def _rendered(reply: dict[str, Any]) -> Rendered:
    match reply:
        case {
            "html": str(html),
            "method": ("full" | "plain") as method,
            "hidden_characters": int(hidden),
            "style": dict(counts),
            "document": str(document),
            "renderer_version": str(version),
            "plain_because": str(because),
        } if version == RENDERER_VERSION and is_style(counts):
            return Rendered(html, method, hidden, Style(**counts), document, version, because)
    raise BrokenFrameError("a reply that is no rendering of this version")


def is_style(counts: dict[Any, Any]) -> bool:
    """Whether these are the counts of a text; a child is not trusted."""
    return set(counts) == set(STYLE_NAMES) and all(
        type(count) is int and 0 <= count <= MAX_HTML for count in counts.values()
    )
