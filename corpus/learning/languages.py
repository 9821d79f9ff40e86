"""Trains the classifier of programming languages on files whose endings say what they are in, and
tries it on files of other folders."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.classifier import Classifier, Teaching, train
from corpus.faults import CorpusError
from corpus.features import WINDOW, code_lines
from corpus.languages import BY_ENDING
from corpus.learning.figures import confusion_of

_SMALLEST, _LARGEST = 200, 300_000  # bytes of a file
_HELD_OUT: Final = 4  # of so many folders one is held out
_FEWEST: Final = 15  # files of a language on either side; with fewer it is left out


def train_languages(folders: Sequence[Path], out: Path, *, each: int, seed: int) -> dict[str, Any]:
    """Train on at most so many files of a language, and try on a quarter as many of others."""
    taught, tried = _split(folders, each)
    languages = sorted(set(taught) & set(tried))
    if len(languages) < 2:
        raise CorpusError("There are not enough files of two languages in these folders.")
    rows = [
        (language, line)
        for language in languages
        for text in map(_text, taught[language])
        for line in (*code_lines(text), *code_lines(text[: WINDOW // 4]))
    ]
    train(rows, out, Teaching(epochs=20, rate=0.4, runs=3), seed)
    classifier = Classifier(out)
    figures = confusion_of(
        (language, _given(classifier, text))
        for language in languages
        for text in map(_text, tried[language])
    )
    short = confusion_of(
        (language, _given(classifier, text[len(text) // 2 :][: WINDOW // 4]))
        for language in languages
        for text in map(_text, tried[language])
    )
    return {
        "trained_on": {language: len(taught[language]) for language in languages},
        "held_out": figures.as_json(),
        "pieces_of_300_characters": short.as_json(),
    }


def _split(
    folders: Sequence[Path], each: int
) -> tuple[dict[str, list[Path]], dict[str, list[Path]]]:
    """Files to teach and to try, by language; those of one folder stay on one side."""
    sides: tuple[dict[str, list[Path]], dict[str, list[Path]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for root in folders:
        for path in sorted(root.rglob("*")):
            language = BY_ENDING.get(path.suffix)
            if language and _is_usable(path):
                lot = _lot(path.parent.relative_to(root))
                sides[int(lot, 16) % _HELD_OUT == 0][language].append(path)
    taught = {name: _some(paths, each) for name, paths in sides[False].items()}
    tried = {name: _some(paths, each // 4) for name, paths in sides[True].items()}
    return (
        {name: paths for name, paths in taught.items() if len(paths) >= _FEWEST},
        {name: paths for name, paths in tried.items() if len(paths) >= _FEWEST},
    )


def _some(paths: list[Path], count: int) -> list[Path]:
    return sorted(paths, key=lambda path: _lot(path))[:count]


def _lot(path: Path) -> str:
    return sha256(path.as_posix().encode()).hexdigest()


def _is_usable(path: Path) -> bool:
    return (
        path.is_file()
        and not path.is_symlink()
        and ".min." not in path.name
        and _SMALLEST <= path.stat().st_size <= _LARGEST
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _given(classifier: Classifier, text: str) -> str:
    likely = classifier.probabilities(list(code_lines(text)))
    return max(likely, key=lambda name: likely[name])
