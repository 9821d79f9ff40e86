"""What comes back from a server, read with limits: streams, bodies, waits, metrics."""

import asyncio
import email.utils
import math
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

import httpx2

from backends import wire
from backends.completion import Delta
from backends.errors import BackendError, Kind

LARGEST_EVENT = 4_000_000  # bytes; logprobs of many alternatives are long
LARGEST_BODY = 50_000_000
DRAIN_SECONDS = 1.0
LONGEST_WAIT = 3600.0  # seconds that a server may ask for


def is_stream(reply: httpx2.Response) -> bool:
    """Whether the reply comes in events, as it was asked to."""
    return "json" not in reply.headers.get("content-type", "")


async def deltas_of_stream(reply: httpx2.Response) -> AsyncGenerator[Delta]:
    """The pieces of a stream up to its end mark; without one it was cut."""
    if "html" in reply.headers.get("content-type", ""):
        raise wire.malformed("an HTML page instead of a reply")
    ended = False
    events = aiter(httpx2.EventSource(reply, max_event_size=LARGEST_EVENT))
    async for event in events:
        if event.data == "[DONE]":
            await _drain(events)
            return
        for delta in wire.deltas_of(event.data):
            ended = ended or delta.finish_reason is not None
            yield delta
    if not ended:
        raise BackendError(
            "The reply was cut off before its end.", permanent=False, kind=Kind.CONNECTION
        )


async def _drain(events: AsyncIterator[object]) -> None:
    """Read up to the end of the body, for only then the connection can be used again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in events:
                pass


async def deltas_of_body(reply: httpx2.Response) -> AsyncGenerator[Delta]:
    """The pieces of a server that answers in one body although a stream was asked for."""
    for delta in wire.deltas_of(await read_text(reply, LARGEST_BODY)):
        yield delta


async def read_text(reply: httpx2.Response, largest: int) -> str:
    """A body as text, unless it is too large, unpacked as it comes."""
    pieces, size = [], 0
    async for piece in reply.aiter_bytes():
        size += len(piece)
        if size > largest:
            raise wire.malformed(f"more than {largest:,} bytes")
        pieces.append(piece)
    return b"".join(pieces).decode(errors="replace")


def metric_in(text: str, *names: str) -> int | None:
    """The sum of a metric over its labels, whichever of these names it has."""
    for name in names:
        found = re.findall(rf"^{name}(?:\{{[^\n]*\}})? ([0-9.e+]+)$", text, re.MULTILINE)
        if found:
            return int(sum(map(float, found)))
    return None


def retry_after(text: str) -> float | None:
    """Seconds from now on that a Retry-After asks for, in either of its two forms."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None
