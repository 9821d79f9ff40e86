"""The servers of a step: one pool that keeps each of them busy and no busier than it bears."""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from backends import BackendError, Completion, Request
from backends.addresses import Address, AllowedServers, Key, origin, resolve, split
from backends.openai_chat import OpenAIChat, Timeouts
from backends.pool import Limits, Pool
from corpus.asking.step import AskingStep, Said
from corpus.faults import CorpusError

SPOILT = 4  # times that one request may bring nothing


class ServersAwayError(OSError):
    """No server answers; the task is tried again, and goes on where it was."""


@dataclass(frozen=True)
class Outcome:
    """What came of a request: words, or why there are none."""

    key: str
    said: Said | None
    error: str = ""


class Servers:
    """Takes requests under keys of the caller's, and gives back what came of them."""

    def __init__(self, step: AskingStep) -> None:
        self._step = step
        self._pool: Pool[str] = Pool()
        self._waiting: dict[str, tuple[Request, int]] = {}  # and how often it was spoilt
        for url in step.servers:
            connect = partial(_connect, step, _address(url), _key(step, url))
            self._pool.open(url, connect, Limits(step.parallel))

    def __enter__(self) -> "Servers":
        self._pool.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.__exit__(*error)

    @property
    def room(self) -> int:
        """How many requests may still be handed in: twice what the servers work on at once."""
        return 2 * self._step.parallel * len(self._step.servers) - len(self._waiting)

    def ask(self, key: str, request: Request) -> None:
        """Hand one in, to the server that has least to do."""
        self._waiting[key] = (request, 0)
        self._pool.submit(self._least(), key, request)

    def collect(self) -> list[Outcome]:
        """What came in; waits a second for it. Raises ServersAwayError."""
        outcomes = []
        for reply in self._pool.collect(1.0):
            if reply.completion is not None:
                del self._waiting[reply.key]
                outcomes.append(Outcome(reply.key, _said(reply.completion)))
            elif reply.error is not None and (error := self._spoilt(reply.key, reply.error)):
                outcomes.append(Outcome(reply.key, None, error))
        self._look_whether_away()
        return outcomes

    def _spoilt(self, key: str, error: BackendError) -> str:
        """Ask again where that may help; else why there are no words."""
        request, times = self._waiting.pop(key)
        if error.permanent or times + 1 == SPOILT:
            return f"{error.kind}: {error}"
        self._waiting[key] = (request, times + 1)
        self._pool.submit(self._least(), key, request)
        return ""

    def _least(self) -> str:
        conditions = {url: self._pool.condition(url) for url in self._step.servers}
        return min(
            self._step.servers,
            key=lambda url: (conditions[url].rests_for > 0, conditions[url].queued),
        )

    def _look_whether_away(self) -> None:
        conditions = [self._pool.condition(url) for url in self._step.servers]
        if all(one.failing_for > 60 * self._step.patience for one in conditions):
            raise ServersAwayError(
                f"No server of {self._step.model} answers: {conditions[0].reason}"
            )


def _said(completion: Completion) -> Said:
    usage = completion.usage
    tokens = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
    return Said(completion.text, completion.finish_reason, *tokens)


def _address(url: str) -> Address:
    """A recipe allows the servers that it names, and ARENA_MODEL_SERVERS narrows them."""
    try:
        _, host, port, _ = split(url)
        allowed = os.environ.get("ARENA_MODEL_SERVERS") or ", ".join(_rules(host, port))
        return AllowedServers.parse(allowed).find(url)
    except (BackendError, OSError) as error:
        raise CorpusError(f"The server {url!r} cannot be asked: {error}") from error


def _rules(host: str, port: int) -> Sequence[str]:
    numbers = {ipaddress.ip_address(number) for number in resolve(host, port)}
    return [
        f"[{one}]:{port}" if one.version == 6 else f"{one}:{port}"
        for one in sorted(numbers, key=str)
    ]


def _key(step: AskingStep, url: str) -> Key | None:
    if not step.key:
        return None
    if secret := os.environ.get(step.key):
        return Key(secret, origin(url))
    raise CorpusError(f"The environment has no {step.key}, which the recipe names as a key.")


def _connect(step: AskingStep, address: Address, key: Key | None) -> OpenAIChat:
    waits = Timeouts(first=step.wait, between=step.wait)
    return OpenAIChat(address, key, parallel=step.parallel, timeouts=waits)
