"""Whole replies, collected from the stream, and a look at whether the server did as asked."""

import json
import re
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import cast

from backends.completion import (
    Backend,
    Choice,
    Completion,
    Delta,
    JsonSchema,
    Regex,
    Request,
    TokenLogprob,
    Usage,
)
from backends.errors import BackendError, Kind

LONGEST_TOKEN = 64  # characters; a reply beyond its tokens times this does not keep its limit
LONGEST_REPLY = 2_000_000


@dataclass
class _Reply:
    """One of the n replies while it comes in."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    logprobs: list[TokenLogprob] = field(default_factory=list)
    finish_reason: str = ""
    first_token_at: float | None = None


async def complete(backend: Backend, request: Request) -> tuple[Completion, ...]:
    """All n replies. Raises `BackendError`, also when the server did not do what was asked."""
    began = time.monotonic()
    replies: dict[int, _Reply] = {}
    usage: Usage | None = None
    request_id = ""
    stream = cast("AsyncGenerator[Delta]", backend.stream(request))
    async with aclosing(stream):
        async for delta in stream:
            usage = delta.usage or usage
            request_id = delta.request_id or request_id
            if delta.text or delta.finish_reason is not None or delta.logprobs:
                _add(replies.setdefault(delta.index, _Reply()), delta, request)
    ended = time.monotonic()
    completions = tuple(
        Completion(
            text="".join(reply.pieces),
            finish_reason=reply.finish_reason,
            usage=usage,
            logprobs=tuple(reply.logprobs),
            request_id=request_id,
            first_token_seconds=(reply.first_token_at or ended) - began,
            seconds=ended - began,
        )
        for _, reply in sorted(replies.items())
    )
    _check(request, completions)
    return completions


def _add(reply: _Reply, delta: Delta, request: Request) -> None:
    if delta.text:
        reply.first_token_at = reply.first_token_at or time.monotonic()
        reply.pieces.append(delta.text)
        reply.length += len(delta.text)
    reply.logprobs += delta.logprobs
    reply.finish_reason = delta.finish_reason or reply.finish_reason
    if reply.length > _longest(request):
        raise BackendError(
            f"The reply went on after {reply.length:,} characters, beyond every limit asked for.",
            permanent=True,
            kind=Kind.ENDLESS,
        )


def _longest(request: Request) -> int:
    tokens = request.sampling.max_tokens
    return LONGEST_REPLY if tokens is None else min(LONGEST_REPLY, 1000 + LONGEST_TOKEN * tokens)


def _check(request: Request, completions: tuple[Completion, ...]) -> None:
    """Servers pass over what they do not know; a result that rests on it would be wrong."""
    if len(completions) != request.n:
        raise _ignored(f"n: {request.n} replies were asked for and {len(completions)} came")
    if request.logprobs is not None and any(c.text and not c.logprobs for c in completions):
        raise _ignored("logprobs: none came")
    for completion in completions:
        if completion.finish_reason != "length" and not _fits(request, completion.text):
            raise _ignored(f"the asked structure: the reply is {completion.text[:80]!r}")


def _fits(request: Request, text: str) -> bool:
    match request.structure:
        case Choice(options):
            return text in options
        case Regex(pattern):
            return re.fullmatch(pattern, text) is not None
        case JsonSchema():
            try:
                json.loads(text)
            except ValueError:
                return False
    return True


def _ignored(what: str) -> BackendError:
    return BackendError(f"The server ignored {what}.", permanent=True, kind=Kind.IGNORED)
