"""Runs a step that asks models: many documents under way, handed on in their order."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from datatrove.data import Document

from corpus.asking.journal import Journal, key_of
from corpus.asking.servers import Outcome, Servers
from corpus.asking.step import AskingStep, Said
from corpus.document import Place
from corpus.engine.aside import Aside
from corpus.engine.blocks import Counted
from corpus.engine.tally import Tally

_MOST: Final = 10_000  # documents that wait for one before them


@dataclass
class _UnderWay:
    """A document with the keys of what is asked about it."""

    document: Document
    keys: list[str]
    missing: set[str]
    said: dict[str, Said] = field(default_factory=dict)
    error: str = ""


class AskingBlock(Counted):
    """Keeps servers busy, and no more documents in memory than that takes."""

    def __init__(self, step: AskingStep, folder: Path, number: int, place: Place) -> None:
        super().__init__(step.do, folder, number)
        self.step = step
        self.place = place

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """What the step keeps."""
        tally, aside = self.begin()
        self.step.open(replace(self.place, task=rank))
        journal = Journal(self.folder / "asked" / f"{rank:05d}-{self.number:02d}.jsonl")
        began = time.perf_counter()
        with Servers(self.step) as servers:
            crowd = _Crowd(self.step, self.place.seed, servers, journal, tally)
            for one in crowd.all(data):
                if self._goes_on(one, tally, aside):
                    yield one.document
        journal.close()
        tally.seconds = time.perf_counter() - began
        self.end(tally, aside, rank)

    def _goes_on(self, one: _UnderWay, tally: Tally, aside: Aside) -> bool:
        document = one.document
        try:
            error = one.error
            reason = "" if error else self.step.fate(document, [one.said[key] for key in one.keys])
        except OSError:
            raise  # a runner that went away: the task is tried again
        except Exception as raised:  # noqa: BLE001  what a model wrote; the others go on
            error, reason = f"{type(raised).__name__}: {raised}", ""
        if error:
            tally.aside += 1
            tally.show("set aside", document.id, error)
            aside.add(document.id, self.name, error)
        elif reason:
            tally.drop(document, reason)
            words = " / ".join(said.text for said in one.said.values())
            tally.show(f"{reason}, as the model wrote", document.id, words)
        else:
            tally.keep(document)
        return not error and not reason


class _Crowd:
    """The documents that are under way."""

    def __init__(
        self, step: AskingStep, seed: int, servers: Servers, journal: Journal, tally: Tally
    ) -> None:
        self._step = step
        self._seed = seed
        self._servers = servers
        self._journal = journal
        self._tally = tally
        self._waiting: deque[_UnderWay] = deque()
        self._asked: dict[str, _UnderWay] = {}  # by key

    def all(self, documents: Any) -> Iterator[_UnderWay]:
        """Each document when everything was said about it, in their order."""
        for document in documents:
            self._tally.see(document)
            self._begin(document)
            while self._servers.room <= 0 or len(self._waiting) > _MOST:
                self._collect()
            yield from self._ready()
        while self._waiting:
            yield from self._ready()
            if self._waiting:
                self._collect()

    def _begin(self, document: Document) -> None:
        requests = {}
        for number, words in enumerate(self._step.questions(document)):
            request = self._step.request(document, number, words, self._seed)
            requests[key_of(document.id, number, request)] = request
        one = _UnderWay(document, list(requests), set())
        self._waiting.append(one)
        for key, request in requests.items():
            if said := self._journal.find(key):
                self._hear(one, key, said)
            else:
                one.missing.add(key)
                self._asked[key] = one
                self._servers.ask(key, request)

    def _collect(self) -> None:
        for outcome in self._servers.collect():
            self._take(outcome)

    def _take(self, outcome: Outcome) -> None:
        one = self._asked.pop(outcome.key)
        one.missing.discard(outcome.key)
        if outcome.said is None:
            one.error = outcome.error
            self._tally.asked["failed requests"] += 1
        else:
            self._journal.add(outcome.key, outcome.said)
            self._hear(one, outcome.key, outcome.said)

    def _hear(self, one: _UnderWay, key: str, said: Said) -> None:
        one.said[key] = said
        self._tally.asked.update(
            {"requests": 1, "tokens read": said.tokens_in, "tokens written": said.tokens_out}
        )
        cost: Any = self._step.cost(said)
        if cost:
            self._tally.asked["cost"] += cost

    def _ready(self) -> Iterator[_UnderWay]:
        while self._waiting and not self._waiting[0].missing:
            yield self._waiting.popleft()
