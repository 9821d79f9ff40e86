"""What a step did in one task: kept, dropped by reason with examples, time, bytes."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus.document import Document
from corpus.engine.files import read_json, write_json

EXAMPLES: Final = 3  # of each reason, in each task
_SHOWN: Final = 160  # characters of an example


@dataclass
class Tally:
    """Counts of one step in one task.

    `seconds` is the time of the processor for this step alone, which says the same on a busy
    machine; of steps that wait for servers it is the time by the clock, of all that passed.
    """

    step: str
    number: int  # of the step in its stage
    seen: int = 0
    kept: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    seconds: float = 0.0
    dropped: Counter[str] = field(default_factory=Counter)
    aside: int = 0
    examples: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)  # requests, tokens and cost of models

    def see(self, document: Document) -> None:
        """A document came in."""
        self.seen += 1
        self.bytes_in += _size(document)

    def keep(self, document: Document) -> None:
        """It goes on."""
        self.kept += 1
        self.bytes_out += _size(document)

    def drop(self, document: Document, reason: str) -> None:
        """It goes no further."""
        self.dropped[reason] += 1
        self.show(reason, document.id, document.text)

    def show(self, reason: str, key: str, text: str) -> None:
        """Keep an example of a reason, of the first ones that came."""
        shown = self.examples.setdefault(reason, [])
        if len(shown) < EXAMPLES:
            shown.append({"id": key, "text": " ".join(text[: 4 * _SHOWN].split())[:_SHOWN]})

    def write(self, folder: Path, task: int) -> None:
        """Beside those of other tasks and steps."""
        write_json(folder / f"{task:05d}-{self.number:02d}.json", vars(self))


def _size(document: Document) -> int:
    return len(document.text.encode(errors="surrogatepass"))


def read_tallies(folder: Path) -> list[Tally]:
    """Of each step of a stage one, of all tasks together, in the order of the steps."""
    together: dict[int, Tally] = {}
    for path in sorted(folder.glob("*.json")):
        said = read_json(path)
        tally = together.setdefault(said["number"], Tally(said["step"], said["number"]))
        _add(tally, said)
    return [tally for _, tally in sorted(together.items())]


def _add(tally: Tally, said: dict[str, Any]) -> None:
    for name in ("seen", "kept", "bytes_in", "bytes_out", "seconds", "aside"):
        setattr(tally, name, getattr(tally, name) + said[name])
    tally.dropped.update(said["dropped"])
    tally.asked.update(said["asked"])
    for reason, examples in said["examples"].items():
        shown = tally.examples.setdefault(reason, [])
        shown += examples[: max(0, EXAMPLES - len(shown))]
