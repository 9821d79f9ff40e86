"""Bodies are whole before a thread is taken; what takes too long or is too large is refused."""

import asyncio
import json
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIRequest

from arena_site import front as module
from arena_site.front import Front, environ_of


class Headers(list):
    def items(self):
        return list(self)

    def get(self, name, default=None):
        return dict(self).get(name, default)

    def __contains__(self, name):
        return name in dict(self)


class Protocol:
    """What the server hands over: the pieces of a body, and a place for the reply."""

    def __init__(self, *pieces, stops=False):
        self.pieces = list(pieces)
        self.stops = stops
        self.sent = b""
        self.status = self.headers = None

    async def __aiter__(self):
        for piece in self.pieces:
            yield piece
        if self.stops:
            await asyncio.Event().wait()

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.sent = status, headers, body

    def response_str(self, status, headers, body):
        self.response_bytes(status, headers, body.encode())

    def response_stream(self, status, headers):
        self.response_bytes(status, headers, b"")
        return self

    async def send_bytes(self, piece):
        self.sent += piece


def scope(path="/", method="POST", **headers):
    return SimpleNamespace(
        proto="http",
        http_version="1.1",
        server="127.0.0.1:8000",
        client="[2001:db8::7]:4711",
        scheme="http",
        method=method,
        path=path,
        query_string="a=%20b",
        authority=None,
        headers=Headers((name.replace("_", "-"), value) for name, value in headers.items()),
    )


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Kind", "echo")])
    yield environ["wsgi.input"].read()


def never(environ, start_response):
    raise AssertionError("a thread was taken")


def exchange(protocol, request, django=echo):
    front = Front(django)
    front.__rsgi_init__(None)
    asyncio.run(front.__rsgi__(request, protocol))
    front._threads.shutdown()
    return front


def test_a_body_is_handed_over_whole():
    protocol = Protocol(b"winner=", b"tie")
    exchange(protocol, scope(content_length="10"))
    assert (protocol.status, protocol.sent) == (200, b"winner=tie")
    assert ("x-kind", "echo") in protocol.headers


def test_a_body_of_unknown_length_is_handed_over_whole():
    protocol = Protocol(b"winner=", b"tie")
    exchange(protocol, scope(transfer_encoding="chunked"))
    assert protocol.sent == b"winner=tie"


def test_a_request_without_a_body_is_not_waited_for():
    protocol = Protocol(stops=True)
    exchange(protocol, scope(method="GET"))
    assert (protocol.status, protocol.sent) == (200, b"")


@pytest.mark.parametrize(("path", "is_json"), [("/account/login/", False), ("/api/votes/", True)])
def test_a_body_that_does_not_come_takes_no_thread(monkeypatch, path, is_json):
    monkeypatch.setattr(module, "FIRST_SECONDS", 0.01)
    protocol = Protocol(b"a=", stops=True)
    front = exchange(protocol, scope(path, content_length="1000"), never)
    assert protocol.status == 408
    assert ("connection", "close") in protocol.headers
    assert b"did not come in time" in protocol.sent
    assert (json.loads(protocol.sent)["status"] == 408) if is_json else protocol.sent[:1] != b"{"
    assert front._under_way == 0


def test_who_sends_fast_enough_may_take_longer(monkeypatch):
    """Ten seconds for the first bytes, ten more for each 100 kB: the end may come after 25."""
    left = []

    async def count(piece, seconds):
        left.append(seconds)
        return await piece

    monkeypatch.setattr(module, "asyncio", SimpleNamespace(wait_for=count))
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=iter([0, 1, 8, 25, 26]).__next__))

    async def read():
        return [piece async for piece in module.pieces(Protocol(*[b"x" * 100_000] * 3))]

    assert len(asyncio.run(read())) == 3
    assert left == [9, 12, 5, 14]


@pytest.mark.parametrize("stated", ["1000001", "9" * 5_000])
def test_a_body_that_says_it_is_too_large_is_not_read(stated):
    protocol = Protocol(stops=True)
    exchange(protocol, scope(content_length=stated), never)
    assert protocol.status == 413
    assert b"1,000,000" in protocol.sent


def test_a_body_that_grows_too_large_is_not_read_further():
    protocol = Protocol(*[b"x" * 100_000] * 11, stops=True)
    exchange(protocol, scope(transfer_encoding="chunked"), never)
    assert protocol.status == 413


def test_files_may_be_larger_where_files_are_sent():
    protocol = Protocol(*[b"x" * 100_000] * 11)
    exchange(protocol, scope("/imports/", content_length="1100000"))
    assert protocol.status == 200
    assert len(protocol.sent) == 1_100_000


def test_bodies_under_way_have_an_end_together(monkeypatch):
    monkeypatch.setattr(module, "MAX_UNDER_WAY", 10)
    protocol = Protocol(b"x" * 20)
    exchange(protocol, scope("/api/votes/", content_length="20"), never)
    assert protocol.status == 503
    assert ("retry-after", "60") in protocol.headers


def test_a_request_is_what_django_expects():
    request = scope("/items/\u044f b/", host="arena.example.org", content_type="text/plain")
    request.headers += [("cookie", "a=1"), ("cookie", "b=2"), ("x_forwarded_proto", "https")]
    request.headers += [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")]
    request.headers += [("content-length", "7")]
    django = WSGIRequest(environ_of(request, BytesIO(b"text")))
    assert django.path == "/items/\u044f b/"
    assert django.GET["a"] == " b"
    assert django.COOKIES == {"a": "1", "b": "2"}
    assert django.META["HTTP_HOST"] == "arena.example.org"
    assert django.META["REMOTE_ADDR"] == "2001:db8::7"
    assert django.META["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert "HTTP_X_FORWARDED_PROTO" not in django.META  # only an underscore from the real one
    assert (django.content_type, django.body) == ("text/plain", b"text")


def test_a_large_reply_is_sent_in_pieces(monkeypatch):
    monkeypatch.setattr(module, "IN_MEMORY", 1_000)

    def large(environ, start_response):
        start_response("200 OK", [])
        yield from [b"line\n"] * 1_000

    protocol = Protocol()
    exchange(protocol, scope(method="GET"), large)
    assert protocol.sent == b"line\n" * 1_000


def test_what_django_answers_is_closed():
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    def django(environ, start_response):
        start_response("200 OK", [])
        return Body([b"a"])

    exchange(Protocol(), scope(method="GET"), django)
    assert closed == [True]
