"""Any server that speaks the OpenAI way, over httpx2: the only module that knows HTTP."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx2
from structlog.contextvars import get_contextvars

from backends import wire
from backends.addresses import Address, Key
from backends.completion import Delta, Load, Message, Request, ServedModel
from backends.errors import BackendError, Kind
from backends.replies import (
    LARGEST_BODY,
    deltas_of_body,
    deltas_of_stream,
    is_stream,
    metric_in,
    read_text,
    retry_after,
)

LARGEST_ERROR = 64_000
AGAIN = frozenset({408, 409, 425, 429})  # and all of 500 and above


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: until connected, until the first token, between tokens, and for all of it."""

    connect: float = 5.0
    first: float = 120.0
    between: float = 60.0
    total: float = 3600.0


class OpenAIChat:
    """One server. Connections stay open between requests; redirects and proxies are not used."""

    def __init__(
        self,
        address: Address,
        key: Key | None = None,
        *,
        parallel: int = 16,
        timeouts: Timeouts = Timeouts(),
    ) -> None:
        if key is not None and key.origin != address.origin:
            raise BackendError(
                f"The key belongs to {key.origin} and is not sent to {address.origin}.",
                permanent=True,
                kind=Kind.ADDRESS,
            )
        self._key = key
        self._timeouts = timeouts
        number = f"[{address.number}]" if ":" in address.number else address.number
        self._root = f"{address.scheme}://{number}:{address.port}"
        self._base = f"{self._root}{address.path}"
        host = address.origin.partition("//")[2]
        self._extensions = {"sni_hostname": address.host}
        self._client = httpx2.AsyncClient(
            headers={"Host": host, "User-Agent": "code-arena"}
            | ({"Authorization": f"Bearer {key.secret}"} if key else {}),
            timeout=httpx2.Timeout(timeouts.first, connect=timeouts.connect, pool=None),
            limits=httpx2.Limits(
                max_connections=parallel + 4, max_keepalive_connections=parallel + 4
            ),
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def stream(self, request: Request) -> AsyncGenerator[Delta]:
        """The reply piece by piece."""
        deadline = time.monotonic() + self._timeouts.total
        url = self._base + wire.path_of(request)
        reply = await self._open("POST", url, wire.body_of(request), deadline)
        try:
            deltas = deltas_of_stream(reply) if is_stream(reply) else deltas_of_body(reply)
            async with aclosing(deltas):
                while (delta := await self._next(deltas, deadline)) is not None:
                    yield delta
        finally:
            await reply.aclose()

    async def _next(self, deltas: AsyncIterator[Delta], deadline: float) -> Delta | None:
        """The next piece within its time."""
        left = min(self._timeouts.between, deadline - time.monotonic())
        try:
            async with asyncio.timeout(left):
                return await anext(deltas, None)
        except TimeoutError as error:
            raise _late("stopped in the middle of a reply") from error
        except (httpx2.SSEError, httpx2.DecodingError) as error:
            raise wire.malformed("a stream that cannot be read") from error
        except httpx2.HTTPError as error:
            raise _lost("The connection was lost in the middle of a reply", error) from error

    async def _open(
        self, method: str, url: str, body: dict[str, Any] | None, deadline: float
    ) -> httpx2.Response:
        """A reply with status 200 whose body is still to be read."""
        message = self._client.build_request(
            method, url, json=body, headers=_trace(), extensions=self._extensions
        )
        first = min(self._timeouts.first, deadline - time.monotonic())
        try:
            async with asyncio.timeout(first):
                try:
                    reply = await self._client.send(message, stream=True)
                except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
                    # A kept connection that the server had given up; nothing was answered on it.
                    reply = await self._client.send(message, stream=True)
        except (TimeoutError, httpx2.ReadTimeout) as error:
            raise _late("did not begin to answer") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _lost("The server cannot be reached", error) from error
        if reply.status_code == 200:
            return reply
        try:
            raise await self._refusal(reply)
        finally:
            await reply.aclose()

    async def _refusal(self, reply: httpx2.Response) -> BackendError:
        """What a status other than 200 means."""
        status = reply.status_code
        if 300 <= status < 400:
            return BackendError(
                "The server sends elsewhere (a redirect); give the address that it names itself.",
                permanent=True,
                kind=Kind.REFUSED,
            )
        try:
            async with asyncio.timeout(self._timeouts.between):
                text = await read_text(reply, LARGEST_ERROR)
        except (TimeoutError, httpx2.HTTPError, BackendError):
            text = ""
        reason = wire.reason_in(self._without_key(text), reply.headers.get("content-type", ""))
        said = f"The server answered {status}: {reason}"
        if status in AGAIN or status >= 500:
            kind = Kind.BUSY if status == 429 else Kind.SERVER
            wait = retry_after(reply.headers.get("retry-after", ""))
            return BackendError(said, permanent=False, kind=kind, retry_after=wait)
        kind = Kind.TOO_LONG if wire.says_too_long(reason) else Kind.REFUSED
        return BackendError(said, permanent=True, kind=kind)

    def _without_key(self, text: str) -> str:
        """Servers like to repeat the key that they refuse."""
        return text.replace(self._key.secret, "[the key]") if self._key else text

    async def _ask(self, method: str, url: str, body: dict[str, Any] | None = None) -> str:
        """The whole body of a short reply."""
        deadline = time.monotonic() + self._timeouts.total
        reply = await self._open(method, url, body, deadline)
        try:
            async with asyncio.timeout(min(self._timeouts.first, self._timeouts.total)):
                return await read_text(reply, LARGEST_BODY)
        except TimeoutError as error:
            raise _late("did not end its answer") from error
        except httpx2.HTTPError as error:
            raise _lost("The connection was lost", error) from error
        finally:
            await reply.aclose()

    async def models(self) -> tuple[ServedModel, ...]:
        """What /v1/models lists."""
        found = wire.parsed(await self._ask("GET", f"{self._base}/models"))
        try:
            return tuple(
                ServedModel(str(entry["id"]), entry.get("max_model_len")) for entry in found["data"]
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise wire.malformed("a list of models that cannot be read") from error

    async def embed(self, model: str, texts: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
        """A vector for each text."""
        body = {"model": model, "input": list(texts)}
        found = wire.parsed(await self._ask("POST", f"{self._base}/embeddings", body))
        try:
            rows = sorted(found["data"], key=lambda row: row["index"])
            vectors = tuple(tuple(map(float, row["embedding"])) for row in rows)
        except (KeyError, TypeError, ValueError) as error:
            raise wire.malformed("vectors that cannot be read") from error
        if len(vectors) != len(texts):
            raise wire.malformed(f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors

    async def tokenize(self, model: str, prompt: tuple[Message, ...] | str) -> tuple[int, ...]:
        """The tokens of a prompt; vLLM alone has this address."""
        body: dict[str, Any] = {"model": model}
        if isinstance(prompt, str):
            body["prompt"] = prompt
        else:
            body["messages"] = wire.messages_of(prompt)
        found = wire.parsed(await self._ask("POST", f"{self._root}/tokenize", body))
        try:
            return tuple(map(int, found["tokens"]))
        except (KeyError, TypeError, ValueError) as error:
            raise wire.malformed("tokens that cannot be read") from error

    async def render(self, model: str, messages: tuple[Message, ...]) -> str:
        """What the chat template makes of messages: llama.cpp tells it, vLLM by way of tokens."""
        said = wire.messages_of(messages)
        try:
            body: dict[str, Any] = {"model": model, "messages": said}
            found = wire.parsed(await self._ask("POST", f"{self._root}/apply-template", body))
            return wire.text_in(found, "prompt")
        except BackendError as error:
            if not error.permanent:
                raise
        tokens = await self.tokenize(model, messages)
        body = {"model": model, "tokens": list(tokens)}
        found = wire.parsed(await self._ask("POST", f"{self._root}/detokenize", body))
        return wire.text_in(found, "prompt")

    async def load_adapter(self, name: str, folder: str) -> None:
        """Have vLLM serve an adapter that lies in a folder of its machine, under a name."""
        body = {"lora_name": name, "lora_path": folder}
        await self._ask("POST", f"{self._base}/load_lora_adapter", body)

    async def load(self) -> Load | None:
        """Running and waiting requests from the metrics of vLLM or llama.cpp; None elsewhere."""
        try:
            text = await self._ask("GET", f"{self._root}/metrics")
        except BackendError:
            return None
        running = metric_in(text, "vllm:num_requests_running", "llamacpp:requests_processing")
        waiting = metric_in(text, "vllm:num_requests_waiting", "llamacpp:requests_deferred")
        return None if running is None or waiting is None else Load(running, waiting)


def _trace() -> dict[str, str]:
    """The id under which our log tells of this work, so that the server's log can be joined."""
    request_id = get_contextvars().get("request_id")
    return {"X-Request-ID": request_id} if request_id else {}


def _late(what: str) -> BackendError:
    return BackendError(f"The server {what} in time.", permanent=False, kind=Kind.TIMEOUT)


def _lost(what: str, error: Exception) -> BackendError:
    name = type(error).__name__
    return BackendError(f"{what} ({name}).", permanent=False, kind=Kind.CONNECTION)
