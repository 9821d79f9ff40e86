"""How well pages are cleaned, on pages of which a person marked the chrome."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from corpus.faults import CorpusError
from corpus.page.chrome import Chrome
from corpus.page.code import blocks_in, code_of
from corpus.page.text import PageText
from corpus.readers.found import Page
from corpus.readers.html import page_of

LABELS: Final = Path(__file__).parent.parent / "labels" / "chrome.toml"
CODE: Final = "pre, div.fragment"


@dataclass(frozen=True)
class Cleaned:
    """Characters of one page, white space apart from those of code."""

    path: str
    chrome: int
    chrome_dropped: int
    code: int
    code_kept: int  # in blocks that are the same to the byte
    rest: int
    rest_kept: int


class _Watched(PageText):
    """Remembers which texts stayed."""

    def __init__(self, chrome: Chrome) -> None:
        super().__init__(chrome)
        self.stayed: set[int] = set()

    def add(self, node: Any) -> None:
        """Words of the page that stay."""
        self.stayed.add(node.mem_id)
        super().add(node)


def measure_cleaning(root: Path, labels: Path = LABELS) -> dict[str, Any]:
    """What becomes of the marked pages of packages unpacked as `root/PACKAGE/`."""
    cleaned = list(_cleaned(root, labels))
    if not cleaned:
        raise CorpusError(f"{root} holds none of the pages that {labels} names.")
    chrome, code, rest = (
        sum(getattr(one, name) for one in cleaned) for name in ("chrome", "code", "rest")
    )
    return {
        "pages": len(cleaned),
        "chrome_dropped": round(sum(one.chrome_dropped for one in cleaned) / chrome, 4),
        "code_kept": round(sum(one.code_kept for one in cleaned) / code, 4),
        "rest_kept": round(sum(one.rest_kept for one in cleaned) / rest, 4),
        "worst": [
            f"{one.path}: {one.chrome - one.chrome_dropped} of {one.chrome} chrome stayed, "
            f"{one.code - one.code_kept} of {one.code} code lost"
            for one in sorted(cleaned, key=_badness, reverse=True)[:5]
        ],
    }


def _badness(one: Cleaned) -> float:
    stayed = (one.chrome - one.chrome_dropped) / max(1, one.chrome)
    return stayed + 10 * (one.code - one.code_kept) / max(1, one.code)


def _cleaned(root: Path, labels: Path) -> Iterator[Cleaned]:
    for family in tomllib.loads(labels.read_text(encoding="utf-8"))["pages"]:
        for path in family["paths"]:
            whole = root / family["package"] / path
            page = page_of(whole) if whole.is_file() else None
            if isinstance(page, Page):
                yield measure_page(path, page.text, family["chrome"])


def measure_page(path: str, page: str, chrome: str) -> Cleaned:
    """One page, of which selectors say what is chrome."""
    body = LexborHTMLParser(page).body
    watched = _Watched(Chrome(body))
    text = watched.read(body)
    marked = {node.mem_id for element in body.css(chrome) for node in _texts(element)}
    words = {node.mem_id: "".join((node.text_content or "").split()) for node in _texts(body)}
    in_code = {
        node.mem_id
        for element in body.css(f"{CODE}, code, tt, kbd, samp")
        for node in _texts(element)
    }
    rest = {key: len(text) for key, text in words.items() if key not in marked | in_code}
    inside = {node.mem_id for element in body.css(chrome) for node in element.css(CODE)}
    code = [code_of(node) for node in body.css(CODE) if node.mem_id not in inside]
    kept = {block.text.rstrip("\n") for block in blocks_in(text)}
    return Cleaned(
        path,
        sum(len(words[key]) for key in marked),
        sum(len(words[key]) for key in marked - watched.stayed),
        sum(map(len, code)),
        sum(len(each) for each in code if not each.strip() or each.rstrip("\n") in kept),
        sum(rest.values()),
        sum(size for key, size in rest.items() if key in watched.stayed),
    )


def _texts(node: Any) -> Iterator[Any]:
    if node.tag in ("script", "style", "noscript"):
        return
    child = node.child
    while child is not None:
        if child.tag == "-text":
            yield child
        elif child.tag[0] not in "-_!":
            yield from _texts(child)
        child = child.next
