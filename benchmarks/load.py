"""A load generator that costs little: HTTP by hand over sockets that stay open."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Reply:
    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One open connection; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, port: int) -> "Connection":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    def close(self) -> None:
        self._writer.close()

    async def get(self, path: str) -> Reply:
        return await self._ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    async def post(self, path: str, token: str, body: bytes = b"{}", key: str = "") -> Reply:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Idempotency-Key: {key}\r\n\r\n"
        )
        return await self._ask(head.encode() + body)

    async def _ask(self, request: bytes) -> Reply:
        self._writer.write(request)
        head = await self._reader.readuntil(HEADER_END)
        lower = head.lower()
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in lower:
            return Reply(status, head, await self._chunks())
        _, found, after = lower.partition(b"content-length: ")
        length = int(after.split(b"\r", 1)[0]) if found else 0
        return Reply(status, head, await self._reader.readexactly(length) if length else b"")

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            parts.append((await self._reader.readexactly(size + 2))[:-2])
        await self._reader.readexactly(2)
        return b"".join(parts)


@dataclass
class Times:
    """Seconds that each request took, by its name, and how long the whole load lasted."""

    by_name: dict[str, list[float]] = field(default_factory=dict)
    lasted: float = 0.0

    def seconds_of(self, name: str) -> list[float]:
        return self.by_name.setdefault(name, [])

    def rate(self, name: str) -> float:
        return len(self.seconds_of(name)) / self.lasted

    def percentile(self, name: str, percent: float) -> float:
        return percentile(self.seconds_of(name), percent)

    async def clocked(self, name: str, request: Awaitable[Reply]) -> Reply:
        """Wait for a reply and note how long it took."""
        start = time.perf_counter()
        reply = await request
        self.seconds_of(name).append(time.perf_counter() - start)
        return reply


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank; NaN of nothing."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def side_by_side(
    work: Callable[[int, Times, Callable[[], bool]], Coroutine[Any, Any, None]],
    clients: int,
    seconds: float,
) -> Times:
    """Run `work(client, times, goes_on)` for each client at once, for so many seconds."""

    async def run() -> Times:
        times = Times()
        start = time.perf_counter()
        end = start + seconds
        await asyncio.gather(
            *(work(i, times, lambda: time.perf_counter() < end) for i in range(clients))
        )
        times.lasted = time.perf_counter() - start
        return times

    return asyncio.run(run())
