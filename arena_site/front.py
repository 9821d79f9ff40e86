"""Between the server and Django: a body is here, whole and small enough, before a thread is taken.

Granian calls `front` in the loop of each worker. There a request waits for its body for as long as
its sender may take; then one of a few threads answers it, and the loop sends the reply. So who
sends or reads slowly holds a socket and nothing else.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.core.handlers.wsgi import WSGIHandler
from granian.rsgi import (  # type: ignore[attr-defined]
    HTTPProtocol,
    ProtocolClosed,
    Scope,
)

from arena_site.wsgi import application

THREADS: Final = 4  # of a worker; each holds one connection to the database
FIRST_SECONDS: Final = (
    10.0  # for any body; the last byte may come later only where many came before
)
MIN_RATE: Final = 10_000  # bytes a second, from then on
MAX_BODY: Final = 1_000_000  # bytes: forms and the API
MAX_FILE: Final = 64_000_000  # where files are sent
TAKE_FILES: Final = ("/imports/",)
MAX_UNDER_WAY: Final = 512_000_000  # bytes of a worker's unfinished bodies, all together
IN_MEMORY: Final = 1_000_000  # bytes; what is larger waits on the disk
_PIECE: Final = 65_536
Headers = list[tuple[str, str]]


class BodyRefusedError(Exception):
    """A body that is not waited for."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Reply:
    """What Django answered, whole."""

    status: int
    headers: Headers
    body: IO[bytes]
    size: int


class Front:
    """One for each worker of the server."""

    def __init__(self, django: WSGIHandler) -> None:
        self._django = django
        self._under_way = 0  # bytes
        self._threads: ThreadPoolExecutor | None = None

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """In the worker, after it was forked."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        try:
            body = await self._body(scope, protocol)
        except BodyRefusedError as refusal:
            refuse(scope, protocol, refusal)
            return
        except ProtocolClosed:
            return
        with body:
            environ = environ_of(scope, body)
            loop = asyncio.get_running_loop()
            reply = await loop.run_in_executor(self._threads, answer, self._django, environ)
        with reply.body:
            await send(protocol, reply)

    async def _body(self, scope: Scope, protocol: HTTPProtocol) -> IO[bytes]:
        limit = MAX_FILE if scope.path.startswith(TAKE_FILES) else MAX_BODY
        stated = scope.headers.get("content-length") or ""
        if stated.isdigit() and (len(stated) > 15 or int(stated) > limit):
            raise too_large(limit)
        body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        if stated == "" and "transfer-encoding" not in scope.headers:
            return body
        size = 0
        try:
            async for piece in pieces(protocol):
                size += len(piece)
                self._under_way += len(piece)
                if size > limit:
                    raise too_large(limit)
                if self._under_way > MAX_UNDER_WAY:
                    words = "Too much is being sent just now. Try again in a minute."
                    raise BodyRefusedError(HTTPStatus.SERVICE_UNAVAILABLE, words)
                body.write(piece)
        except BaseException:
            body.close()
            raise
        finally:
            self._under_way -= size
        body.seek(0)
        return body


async def pieces(protocol: HTTPProtocol) -> Any:
    """What comes of a body, as long as it comes fast enough."""
    began, size = time.monotonic(), 0
    stream = aiter(protocol)
    while True:
        left = began + FIRST_SECONDS + size / MIN_RATE - time.monotonic()
        try:
            piece = await asyncio.wait_for(anext(stream), max(left, 0.0))
        except TimeoutError as error:
            words = "The body did not come in time. Send it again."
            raise BodyRefusedError(HTTPStatus.REQUEST_TIMEOUT, words) from error
        except StopAsyncIteration:
            return
        size += len(piece)
        yield piece


def too_large(limit: int) -> BodyRefusedError:
    words = f"The body is larger than {limit:,} bytes. Send less."
    return BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)


def refuse(scope: Scope, protocol: HTTPProtocol, refusal: BodyRefusedError) -> None:
    """Say why, and close: the rest of the body is not read."""
    status = refusal.status
    headers = [("connection", "close"), ("cache-control", "no-store")]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "60"))
    if scope.path.startswith("/api/"):
        problem = {"title": status.phrase, "status": status.value, "detail": str(refusal)}
        headers.append(("content-type", "application/problem+json"))
        protocol.response_str(status.value, headers, json.dumps(problem))
    else:
        headers.append(("content-type", "text/plain; charset=utf-8"))
        protocol.response_str(status.value, headers, f"{refusal}\n")


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """A request as WSGI has it (PEP 3333)."""
    size = body.seek(0, 2)
    body.seek(0)
    server, _, port = scope.server.rpartition(":")
    return {
        **headers_of(scope),
        "CONTENT_LENGTH": str(size),  # of what came, whatever was announced
        "PATH_INFO": scope.path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.errors": sys.stderr,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.multiprocess": True,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.url_scheme": scope.scheme,
        "wsgi.version": (1, 0),
    }


def headers_of(scope: Scope) -> dict[str, str]:
    """Headers as WSGI names them; several of one name are one, but for those with an underscore."""
    found: dict[str, str] = {}
    if scope.authority:
        found["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name or name == "transfer-encoding":
            continue  # X_Forwarded_For would pass for the real one
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joint = "; " if name == "cookie" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    found.pop("HTTP_CONTENT_LENGTH", None)
    return found


def answer(django: WSGIHandler, environ: dict[str, Any]) -> Reply:
    """In a thread: have Django answer, and take all of it, so that the thread is free again."""
    status, headers = HTTPStatus.INTERNAL_SERVER_ERROR.value, []

    def start_response(
        line: str, given: Headers, _error: Any = None, /
    ) -> Callable[[bytes], object]:
        nonlocal status, headers
        status, headers = int(line[:3]), [(name.lower(), value) for name, value in given]
        return refuse_to_write

    response: Iterable[bytes] = django(environ, start_response)
    body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - who sends it closes it
    try:
        for piece in response:
            body.write(piece)
    except BaseException:
        body.close()
        raise
    finally:
        close = getattr(response, "close", None)
        if close:
            close()
    return Reply(status, headers, body, body.tell())


def refuse_to_write(_data: bytes) -> object:
    """What WSGI had before replies were iterated; Django does not use it."""
    raise NotImplementedError


async def send(protocol: HTTPProtocol, reply: Reply) -> None:
    """A small reply at once, a large one piece by piece, as fast as its reader takes it."""
    reply.body.seek(0)
    if reply.size <= IN_MEMORY:
        protocol.response_bytes(reply.status, reply.headers, reply.body.read())
        return
    transport = protocol.response_stream(reply.status, reply.headers)
    try:
        while piece := reply.body.read(_PIECE):
            await transport.send_bytes(piece)
    except ProtocolClosed:
        pass  # its reader has gone


front = Front(application)
