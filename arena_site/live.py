"""The live process: tells open boards that there is a newer snapshot, by server-sent events.

One connection to Postgres listens for all readers. No cookies, no sessions, no requests of
Django: a reader asks for `/boards/<slug>/events` and is told to fetch the public page again.
"""

import asyncio
import contextlib
import json
import logging
import logging.config
import os
import re
import resource
import signal
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

import psycopg
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from django.conf import settings

from arena_site.live_address import address_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena_site.settings")
CHANNEL = "board_changed"
MAX_CLIENTS = 1000
MAX_OF_ADDRESS = 50  # a school behind one address has room, one person cannot take all of it
KEPT_FILES = 64  # of the open files that the process may have, those that are no readers
QUEUED = 32  # messages that a slow reader may be behind before it is dropped
PING_SECONDS = 15.0  # shorter than proxies wait, and how soon a reader that left is noticed
PROBE_SECONDS = 30.0  # how long a silent connection to Postgres is trusted
FIRST_PAUSE, MAX_PAUSE = 0.2, 10.0
RETRY_MS = 3000
LOOK_AGAIN = "again"  # instead of a snapshot's id: something may have been missed
EVENTS = re.compile(r"/boards/([-\w]{1,80})/events", re.ASCII)

log = logging.getLogger(__name__)
Headers = Iterable[tuple[bytes, bytes]]


@dataclass(eq=False)
class Client:
    """One open page; `gone` is set when it is dropped or the process stops."""

    slug: str
    address: str = ""
    queue: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(QUEUED))
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Who listens to which board."""

    def __init__(self, most: int = MAX_CLIENTS, most_of_address: int = MAX_OF_ADDRESS) -> None:
        self.most = most
        self.most_of_address = most_of_address
        self.addresses: Counter[str] = Counter()
        self.closed = False
        self.clients: dict[str, set[Client]] = {}

    @property
    def count(self) -> int:
        return sum(map(len, self.clients.values()))

    def join(self, slug: str, address: str = "") -> Client | None:
        """A place for a reader, or None when there is no more room, or none for this address."""
        if self.closed or self.count >= self.most:
            return None
        if self.addresses[address] >= self.most_of_address:
            return None
        self.addresses[address] += 1
        client = Client(slug, address)
        self.clients.setdefault(slug, set()).add(client)
        return client

    def leave(self, client: Client) -> None:
        """Forget a reader; the last one of a board takes the board along."""
        others = self.clients.get(client.slug, set())
        if client in others:
            others.discard(client)
            self.addresses[client.address] -= 1
            self.addresses += Counter()  # forgets who has no place
        if not others:
            self.clients.pop(client.slug, None)

    def publish(self, slug: str, message: str) -> None:
        """Tell the readers of a board; who is too far behind is dropped and will come again."""
        for client in tuple(self.clients.get(slug, ())):
            try:
                client.queue.put_nowait(message)
            except asyncio.QueueFull:
                client.gone.set()
                self.leave(client)

    def publish_all(self, message: str) -> None:
        for slug in tuple(self.clients):
            self.publish(slug, message)

    def close(self) -> None:
        """End all streams, so that the server need not wait for them."""
        self.closed = True
        for clients in self.clients.values():
            for client in clients:
                client.gone.set()


async def listen(hub: Hub, address: str) -> None:
    """Pass notifications on, for ever; after a break tell everybody to look again."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=5
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                hub.publish_all(LOOK_AGAIN)
                pause = FIRST_PAUSE
                await pass_on(hub, connection)
        except (psycopg.Error, OSError) as error:
            log.warning("no connection to listen on, next try in %.1f s: %s", pause, error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, MAX_PAUSE)


async def pass_on(hub: Hub, connection: psycopg.AsyncConnection) -> None:
    """Until the connection breaks, which is asked for when it is silent for long."""
    while True:
        async for notification in connection.notifies(timeout=PROBE_SECONDS):
            try:
                message = json.loads(notification.payload)
                hub.publish(message["board"], message["snapshot"])
            except (ValueError, KeyError, TypeError):
                log.warning("a notification that is none: %.200r", notification.payload)
        await connection.execute("SELECT 1")


class Live:
    """The ASGI application."""

    def __init__(self, hub: Hub, *, origin: str, address: str) -> None:
        self.hub = hub
        self.origin = origin
        self.address = address

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def live(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Listen from the server's start to its end."""
        logging.config.dictConfig(settings.LOGGING)
        await receive()
        self.hub.most = min(self.hub.most, room_for_clients())
        end_streams_on_signals(self.hub)
        listener = asyncio.create_task(listen(self.hub, self.address))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.close()
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(
        self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """A stream for a page of this site; a short refusal for anything else."""
        events = EVENTS.fullmatch(scope["path"])
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        if events is None:
            return await refuse(send, 404, "Nothing here.")
        if origin and origin != self.origin:
            return await refuse(send, 403, "Pages of other sites are not told.")
        if scope["method"] != "GET":
            return await refuse(send, 405, "Only GET.", [(b"allow", b"GET")])
        client = self.hub.join(events[1], address_of(scope, settings.PROXIES))
        if client is None:
            return await refuse(send, 503, "No more room.", [(b"retry-after", b"30")])
        try:
            await self.stream(client, receive, send, self.stream_headers(origin))
        finally:
            self.hub.leave(client)

    def stream_headers(self, origin: str) -> Headers:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            (b"x-content-type-options", b"nosniff"),
            (b"vary", b"origin"),
        ]
        if origin:
            headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
        return headers

    async def stream(
        self, client: Client, receive: ASGIReceiveCallable, send: ASGISendCallable, headers: Headers
    ) -> None:
        """Send until the reader leaves, is dropped, or the process stops."""
        jobs = [
            asyncio.create_task(tell(client, send, headers)),
            asyncio.create_task(until_left(receive)),
            asyncio.create_task(client.gone.wait()),
        ]
        try:
            await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
        if self.hub.closed:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def tell(client: Client, send: ASGISendCallable, headers: Headers) -> None:
    """Write messages as they come, and a comment when none came for a while."""
    await send(
        {"type": "http.response.start", "status": 200, "headers": headers, "trailers": False}
    )
    text = f"retry: {RETRY_MS}\n\n"
    while True:
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
        try:
            async with asyncio.timeout(PING_SECONDS):
                message = await client.queue.get()
        except TimeoutError:
            text = ": still here\n\n"
        else:
            text = f"event: snapshot\ndata: {message}\n\n"


async def until_left(receive: ASGIReceiveCallable) -> None:
    """Return when the reader has closed the connection; what it sends is not looked at."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: ASGISendCallable, status: int, why: str, more: Headers = ()) -> None:
    headers = [(b"content-type", b"text/plain"), (b"vary", b"origin"), *more]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": why.encode(), "more_body": False})


def room_for_clients() -> int:
    """How many readers the limit of open files allows, raised as far as it may be."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = MAX_CLIENTS + KEPT_FILES if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(soft - KEPT_FILES, 1)


def end_streams_on_signals(hub: Hub) -> None:
    """The server waits for its streams before it says that it stops, so they hear it from us."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(caught: int, frame: FrameType | None, before: object = before) -> None:
            loop.call_soon_threadsafe(hub.close)
            if callable(before):
                before(caught, frame)

        signal.signal(number, stop)


def site_origin(url: str) -> str:
    """Scheme, host and port, as browsers say where a page comes from."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


application = Live(Hub(), origin=site_origin(settings.URL), address=settings.DATABASE_URL)
