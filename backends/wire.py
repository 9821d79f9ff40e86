"""The JSON of the OpenAI way of speaking, as requests are written and replies are read."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from backends.completion import (
    Choice,
    Delta,
    JsonSchema,
    Message,
    Regex,
    Request,
    TokenLogprob,
    Usage,
)
from backends.errors import BackendError, Kind

Json = Mapping[str, Any]
# The words by which servers say that prompt and reply together are too long for a model.
_TOO_LONG = (
    *("maximum context length", "context length", "context size", "context window"),
    *("too many tokens", "longer than the maximum model length", "prompt is too long"),
)


def path_of(request: Request) -> str:
    return "/completions" if isinstance(request.prompt, str) else "/chat/completions"


def body_of(request: Request) -> dict[str, Any]:
    """What is posted for a request; what nobody asked for is not mentioned."""
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": request.model,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "stop": list(sampling.stop) or None,
        "n": request.n if request.n != 1 else None,
        **_prompt_of(request),
        **_structure_of(request),
        **request.extra,
    }
    return {name: value for name, value in body.items() if value is not None}


def _prompt_of(request: Request) -> dict[str, Any]:
    if isinstance(request.prompt, str):
        return {"prompt": request.prompt, "logprobs": request.logprobs}
    return {
        "messages": messages_of(request.prompt),
        "logprobs": True if request.logprobs is not None else None,
        "top_logprobs": request.logprobs or None,
        "continue_final_message": request.continues_last or None,
        "add_generation_prompt": False if request.continues_last else None,
        "chat_template_kwargs": dict(request.template_arguments) or None,
    }


def messages_of(prompt: tuple[Message, ...]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in prompt]


def _structure_of(request: Request) -> dict[str, Any]:
    match request.structure:
        case JsonSchema(schema):
            named = {"name": "reply", "schema": dict(schema), "strict": True}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Choice(options):
            return {"structured_outputs": {"choice": list(options)}}
        case Regex(pattern):
            return {"structured_outputs": {"regex": pattern}}
    return {}


def deltas_of(data: str) -> Iterator[Delta]:
    """The pieces in one event of a stream, or in the one body of a server that cannot stream."""
    chunk = parsed(data)
    if not isinstance(chunk, dict):
        raise malformed("JSON that is no object")
    if broken := chunk.get("error") or (chunk.get("object") == "error" and chunk):
        raise BackendError(
            f"The server broke off: {message_of(broken)}", permanent=False, kind=Kind.SERVER
        )
    try:
        yield from _read(chunk)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise malformed("JSON of another shape than replies have") from error


def _read(chunk: Json) -> Iterator[Delta]:
    request_id = str(chunk.get("id") or "")
    for choice in chunk.get("choices") or ():
        said = choice.get("delta") or choice.get("message") or {}
        text = choice.get("text") or said.get("content") or ""
        if not isinstance(text, str):
            raise TypeError("text")
        yield Delta(
            index=int(choice.get("index") or 0),
            text=text,
            finish_reason=choice.get("finish_reason"),
            logprobs=tuple(_logprobs_of(choice.get("logprobs") or {})),
            request_id=request_id,
        )
    if usage := chunk.get("usage"):
        counted = Usage(int(usage["prompt_tokens"]), int(usage.get("completion_tokens") or 0))
        yield Delta(usage=counted, request_id=request_id)


def _logprobs_of(found: Json) -> Iterator[TokenLogprob]:
    """Of both shapes: chat has a list of objects, completions have lists side by side."""
    for entry in found.get("content") or ():
        others = {other["token"]: other["logprob"] for other in entry.get("top_logprobs") or ()}
        yield TokenLogprob(entry["token"], float(entry["logprob"]), others)
    if "tokens" in found:
        tokens, values = found["tokens"], found["token_logprobs"]
        tops = found.get("top_logprobs") or [{}] * len(tokens)
        for token, value, top in zip(tokens, values, tops, strict=True):
            if value is not None:  # the very first token of an echoed prompt has none
                yield TokenLogprob(token, float(value), dict(top or {}))


def parsed(text: str) -> Any:
    """The JSON of a short reply."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise malformed("a reply that is no JSON") from error


def text_in(found: Any, name: str) -> str:
    """A text of a short reply."""
    text = found.get(name) if isinstance(found, dict) else None
    if not isinstance(text, str):
        raise malformed(f"a reply without the text {name!r}")
    return text


def message_of(error: object) -> str:
    """What an error object says, in one line."""
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text or "no reason given").split())[:300]


def reason_in(body: str, content_type: str) -> str:
    """Why a request was refused, from the body of the reply."""
    if "html" in content_type or body.lstrip()[:1] == "<":
        return "an HTML page instead of a reply"
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return message_of(body)
    if not isinstance(found, dict):
        return message_of(body)
    return message_of(found.get("error") or found.get("detail") or found)


def says_too_long(reason: str) -> bool:
    return any(words in reason.lower() for words in _TOO_LONG)


def malformed(what: str) -> BackendError:
    return BackendError(f"The server sent {what}.", permanent=False, kind=Kind.MALFORMED)
