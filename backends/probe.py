"""What a server can and cannot do, found out by asking it. Servers pass over what they do not know.

Every question is small; a whole report takes about twenty requests and a few hundred tokens.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backends.completion import (
    Backend,
    Choice,
    JsonSchema,
    Message,
    Request,
    Sampling,
)
from backends.errors import BackendError, Kind
from backends.one_shot import complete

SHORT = Sampling(temperature=0, max_tokens=24)
ASK = (Message("user", "Name a programming language and say in one sentence what it is for."),)
SCHEMA = {
    "type": "object",
    "properties": {"winner": {"enum": ["A", "B", "tie"]}, "score": {"enum": [1, 2, 3]}},
    "required": ["winner", "score"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a server can or cannot do; `matters` where answers need it."""

    name: str
    works: bool
    words: str
    matters: bool = False


class _UnableError(Exception):
    """The server does not do it; the text says how that showed."""


Check = Callable[[Backend, str], Awaitable[str]]


async def probe(backend: Backend, model: str) -> list[Finding]:
    """Ask for everything once. Raises `BackendError` where the server does not answer at all."""
    findings = []
    for name, check, matters in CHECKS:
        try:
            findings.append(Finding(name, True, await check(backend, model), matters))
        except _UnableError as unable:
            findings.append(Finding(name, False, str(unable), matters))
        except BackendError as error:
            if matters and error.kind in {Kind.CONNECTION, Kind.ADDRESS}:
                raise
            findings.append(Finding(name, False, str(error), matters))
    return findings


async def _models(backend: Backend, model: str) -> str:
    names = [served.name for served in await backend.models()]
    if model not in names:
        raise _UnableError(f"lists {', '.join(names[:5]) or 'none'}, not {model}")
    return f"{len(names)}: {', '.join(names[:5])}"


async def _chat(backend: Backend, model: str) -> str:
    (reply,) = await complete(backend, Request(model, ASK, SHORT))
    if not reply.text.strip():
        raise _UnableError("the reply is empty")
    return f"{reply.seconds:.1f} s; says {' '.join(reply.text.split())[:60]!r}"


async def _stream(backend: Backend, model: str) -> str:
    pieces = 0
    async for delta in backend.stream(Request(model, ASK, SHORT)):
        pieces += bool(delta.text)
    (reply,) = await complete(backend, Request(model, ASK, SHORT))
    if pieces < 2:
        raise _UnableError("the reply comes in one piece")
    return f"{pieces} pieces, first token after {reply.first_token_seconds:.2f} s"


async def _counts(backend: Backend, model: str) -> str:
    (reply,) = await complete(backend, Request(model, ASK, SHORT))
    if reply.usage is None:
        raise _UnableError("no token counts come with replies")
    return f"{reply.usage.prompt_tokens} in, {reply.usage.completion_tokens} out"


async def _token_limit(backend: Backend, model: str) -> str:
    sampling = Sampling(temperature=0, max_tokens=3)
    (reply,) = await complete(backend, Request(model, ASK, sampling))
    if reply.finish_reason != "length":
        raise _UnableError(f"max_tokens 3 ended with {reply.finish_reason or 'no reason'!r}")
    return "kept, and the reply says that it was cut off"


async def _stop_words(backend: Backend, model: str) -> str:
    (whole,) = await complete(backend, Request(model, ASK, SHORT))
    word = next((word for word in whole.text.split()[1:] if word.isalpha()), "")
    if not word:
        raise _UnableError("the reply has no second word to stop at")
    sampling = Sampling(temperature=0, max_tokens=24, stop=(word,))
    (reply,) = await complete(backend, Request(model, ASK, sampling))
    if word in reply.text:
        raise _UnableError(f"went on past {word!r}")
    return "kept"


async def _prefix(backend: Backend, model: str) -> str:
    (reply,) = await complete(backend, Request(model, "def add(a, b):\n    return", SHORT))
    return f"continues with {reply.text[:40]!r}"


async def _seed(backend: Backend, model: str) -> str:
    async def text(seed: int) -> str:
        sampling = Sampling(temperature=1, max_tokens=24, seed=seed)
        return (await complete(backend, Request(model, ASK, sampling)))[0].text

    same, again, other = await text(7), await text(7), await text(8)
    if same != again:
        raise _UnableError("the same seed gave two texts: answers cannot be made again")
    if same == other:
        raise _UnableError("two seeds gave one text: samples would all be the same")
    return "the same seed gives the same text, another one another"


async def _several(backend: Backend, model: str) -> str:
    sampling = Sampling(temperature=1, max_tokens=8)
    await complete(backend, Request(model, ASK, sampling, n=2))
    return "two replies to one request"


async def _logprobs(backend: Backend, model: str) -> str:
    (reply,) = await complete(backend, Request(model, ASK, SHORT, logprobs=2))
    return f"{len(reply.logprobs)} tokens with their alternatives"


async def _schema(backend: Backend, model: str) -> str:
    sampling = Sampling(temperature=0, max_tokens=60)
    request = Request(model, ASK, sampling, structure=JsonSchema(SCHEMA))
    (reply,) = await complete(backend, request)
    if "winner" not in reply.text:
        raise _UnableError(f"gave {reply.text[:40]!r}")
    return f"{' '.join(reply.text.split())[:60]}"


async def _choice(backend: Backend, model: str) -> str:
    sampling = Sampling(temperature=0, max_tokens=8)
    request = Request(model, ASK, sampling, structure=Choice(("A", "B")))
    return f"chose {(await complete(backend, request))[0].text!r}"


async def _tokenize(backend: Backend, model: str) -> str:
    return f"{len(await backend.tokenize(model, 'def add(a, b):'))} tokens for a line of code"


async def _metrics(backend: Backend, _model: str) -> str:
    load = await backend.load()
    if load is None:
        raise _UnableError("does not tell how many requests wait")
    return f"{load.running} running, {load.waiting} waiting"


async def _errors(backend: Backend, _model: str) -> str:
    try:
        await complete(backend, Request("no-such-model-here", ASK, SHORT))
    except BackendError as error:
        return str(error)[:120]
    raise _UnableError("answers in the name of a model that does not exist")


CHECKS: tuple[tuple[str, Check, bool], ...] = (
    ("Models", _models, True),
    ("Chat", _chat, True),
    ("Stream", _stream, False),
    ("Token counts", _counts, False),
    ("Token limit", _token_limit, False),
    ("Stop words", _stop_words, False),
    ("Raw-prefix completion", _prefix, False),
    ("Seeds", _seed, False),
    ("n", _several, False),
    ("Logprobs", _logprobs, False),
    ("JSON schema", _schema, False),
    ("Choice", _choice, False),
    ("Tokenize", _tokenize, False),
    ("Metrics", _metrics, False),
    ("Errors", _errors, False),
)
