"""Trains the classifier of pages about code, and tries it on pages that a person labelled.

Pages of packages teach it: a rule looks at each cleaned page, slowly, and the classifier learns to
say the same of the page as it came, fast. What a person labelled is never taught.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from corpus.classifier import Classifier, Teaching, train
from corpus.faults import CorpusError
from corpus.features import page_line
from corpus.learning.figures import confusion_of
from corpus.page.code import blocks_in, prose_of
from corpus.page.text import text_of
from corpus.readers.found import Page
from corpus.readers.html import page_of

LABELS: Final = Path(__file__).parent.parent / "labels" / "pages.tsv"
SUFFIXES: Final = (".html", ".htm", ".xhtml", ".html.gz")
_WORDS, _CODE, _INLINE = 12, 40, 8  # of a page about code: words, characters of code, names in code


@dataclass(frozen=True)
class Labelled:
    """A page that a person looked at, by its address."""

    package: str
    path: str
    label: str


def read_labels(path: Path = LABELS) -> list[Labelled]:
    """All of them. Raises CorpusError for a line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.startswith("#"):
            parts = line.split("\t")
            if len(parts) != 3 or parts[2] not in ("code", "other"):
                raise CorpusError(f"{path}:{number}: state package, path and code or other.")
            found.append(Labelled(*parts))
    return found


def train_pages(root: Path, out: Path, *, each: int, seed: int) -> dict[str, Any]:
    """Train on packages unpacked as `root/PACKAGE/`, at most so many pages of each."""
    labelled = read_labels()
    held_out = {(one.package, one.path) for one in labelled}
    rows = [
        (label_of(page.text), page_line(page.text))
        for package in sorted(path for path in root.iterdir() if path.is_dir())
        for page in _pages(package, held_out, each)
    ]
    if not rows:
        raise CorpusError(f"{root} holds no pages; unpack packages there, each in its folder.")
    train(rows, out, Teaching(epochs=10, rate=0.1), seed)
    classifier = Classifier(out)
    pairs = [
        (one.label, _given(classifier, page))
        for one in labelled
        if (page := _page(root / one.package / one.path))
    ]
    figures = confusion_of(pairs).as_json() if pairs else {}
    return {"trained_on": len(rows), "labelled": len(labelled), "held_out": figures}


def _pages(package: Path, held_out: set[tuple[str, str]], each: int) -> Iterator[Page]:
    paths = [
        path
        for path in package.rglob("*")
        if path.name.endswith(SUFFIXES) and path.is_file() and not path.is_symlink()
    ]
    paths = [
        path
        for path in paths
        if (package.name, path.relative_to(package).as_posix()) not in held_out
    ]
    for path in sorted(paths, key=lambda path: _lot(path.relative_to(package)))[:each]:
        if page := _page(path):
            yield page


def _lot(path: Path) -> str:
    return sha256(path.as_posix().encode()).hexdigest()


def _page(path: Path) -> Page | None:
    found = page_of(path) if path.is_file() else None
    return found if isinstance(found, Page) else None


def _given(classifier: Classifier, page: Page) -> str:
    probable = classifier.probabilities([page_line(page.text)]).get("code", 0.0)
    return "code" if probable >= 0.5 else "other"


def label_of(page: str) -> str:
    """What the rule says of a page: it shows code, or speaks of it by many names, with words."""
    body = LexborHTMLParser(page).body
    text = text_of(body) if body else ""
    code = sum(len(block.text.strip()) for block in blocks_in(text))
    prose = prose_of(text)
    words, names = len(prose.split()), prose.count("`") // 2
    links = sum(len(link.text().split()) for link in body.css("a")) if body else 0
    if code >= 20 * _CODE:
        return "code"  # a source file, or nearly
    if words < _WORDS or (links > 0.6 * len(body.text().split()) and code < _CODE):
        return "other"
    return "code" if code >= _CODE or names >= _INLINE else "other"
