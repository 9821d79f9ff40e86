"""A model server of tests and simulations: no sockets, and replies as its script says."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from backends.completion import (
    Choice,
    Delta,
    JsonSchema,
    Load,
    Message,
    Request,
    ServedModel,
    TokenLogprob,
    Usage,
)
from backends.errors import BackendError, Kind


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted reply: its pieces, the seconds before each, and how it ends."""

    pieces: Sequence[str] = ("Here it is.",)
    finish_reason: str = "stop"
    seconds: float = 0.0
    error: BackendError | None = None  # after the pieces


Script = Callable[[Request], Reply]


def echo(request: Request) -> Reply:
    """Says what was asked, so that a test sees which answer belongs to which task."""
    said = request.prompt if isinstance(request.prompt, str) else request.prompt[-1].content
    return Reply((f"Answer to: `{said}`",))


@dataclass
class ScriptedBackend:
    """Knows every feature, counts what it was asked, and never leaves the process."""

    script: Script = echo
    served: tuple[ServedModel, ...] = (ServedModel("scripted", 4096),)
    asked: list[Request] = field(default_factory=list)
    most_at_once: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _now: int = 0

    async def stream(self, request: Request) -> AsyncGenerator[Delta]:
        """The reply of the script, once for each of the n."""
        self._check(request)
        self.asked.append(request)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            request_id = f"scripted-{next(self._numbers)}"
            words = 0
            for index in range(request.n):
                reply = self.script(request)
                for piece in _pieces(request, reply):
                    await asyncio.sleep(reply.seconds)
                    words += len(piece.split())
                    logprobs = _logprobs(request, piece)
                    yield Delta(index, piece, None, logprobs, request_id=request_id)
                if reply.error is not None:
                    raise reply.error
                yield Delta(index, "", reply.finish_reason, request_id=request_id)
            yield Delta(usage=Usage(_length(request), words), request_id=request_id)
        finally:
            self._now -= 1

    def _check(self, request: Request) -> None:
        known = {model.name: model for model in self.served}
        if request.model not in known:
            raise BackendError(
                f"The server answered 404: the model {request.model!r} does not exist",
                permanent=True,
                kind=Kind.REFUSED,
            )
        limit = known[request.model].context_tokens
        if limit is not None and _length(request) > limit:
            raise BackendError(
                f"The server answered 400: the maximum context length is {limit} tokens",
                permanent=True,
                kind=Kind.TOO_LONG,
            )

    async def models(self) -> tuple[ServedModel, ...]:
        """What the test says is served."""
        return self.served

    async def embed(self, model: str, texts: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
        """Two numbers for each text: how long it is, and how many words it has."""
        return tuple((float(len(text)), float(len(text.split()))) for text in texts)

    async def tokenize(self, model: str, prompt: tuple[Message, ...] | str) -> tuple[int, ...]:
        """One number for each word."""
        return tuple(range(_length(Request(model, prompt))))

    async def render(self, model: str, messages: tuple[Message, ...]) -> str:
        """Each message between marks, then the mark of the reply."""
        turns = [f"<|{m.role}|>\n{m.content}<|end|>\n" for m in messages]
        return "".join(turns) + "<|assistant|>\n"

    async def load(self) -> Load | None:
        """Nothing ever waits."""
        return Load(self._now, 0)

    async def close(self) -> None:
        """Nothing is open."""


def _pieces(request: Request, reply: Reply) -> Sequence[str]:
    match request.structure:
        case Choice(options):
            return options[:1]
        case JsonSchema():
            return ("{}",)
    return reply.pieces


def _logprobs(request: Request, piece: str) -> tuple[TokenLogprob, ...]:
    return () if request.logprobs is None else (TokenLogprob(piece, -0.1, {piece: -0.1}),)


def _length(request: Request) -> int:
    if isinstance(request.prompt, str):
        return len(request.prompt.split())
    return sum(len(message.content.split()) for message in request.prompt)
