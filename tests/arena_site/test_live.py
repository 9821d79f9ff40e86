"""The live process: a notification becomes an event, nobody else's page listens, none is lost."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from arena_site import live
from arena_site.live_address import address_of
from leaderboard.actions.refresh_board import CHANNEL

SITE = "https://arena.example.org"
LIMIT = 20.0  # seconds after which a test gives up


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, LIMIT))


class Reader:
    """An ASGI server's side of one request."""

    def __init__(self, path="/boards/starter/events", *, method="GET", headers=(), stuck=False):
        self.scope = {"type": "http", "path": path, "method": method, "headers": list(headers)}
        self.sent = asyncio.Queue()
        self.left = asyncio.Event()
        self.stuck = stuck

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.put_nowait(message)
        if self.stuck and message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def start(self):
        return await self.sent.get()

    async def text(self):
        return (await self.sent.get())["body"].decode()


def application(hub):
    return live.Live(hub, origin=SITE, address="")


def listening(hub, reader):
    return asyncio.create_task(application(hub)(reader.scope, reader.receive, reader.send))


def test_it_listens_on_the_channel_that_refreshing_notifies():
    assert live.CHANNEL == CHANNEL


def test_readers_hear_of_their_own_board_alone():
    async def scenario():
        hub = live.Hub()
        mine, other = Reader(), Reader("/boards/other/events")
        tasks = [listening(hub, mine), listening(hub, other)]
        assert (await mine.start())["status"] == 200
        assert await mine.text() == "retry: 3000\n\n"
        await other.start()
        await other.text()
        hub.publish("starter", "first")
        assert await mine.text() == "event: snapshot\ndata: first\n\n"
        hub.publish_all("again")
        assert await mine.text() == await other.text() == "event: snapshot\ndata: again\n\n"
        for reader in (mine, other):
            reader.left.set()
        await asyncio.gather(*tasks)
        assert hub.clients == {}

    run(scenario())


@pytest.mark.parametrize(
    ("path", "method", "origin", "status"),
    [
        ("/boards/starter/events", "GET", "https://evil.example.org", 403),
        ("/boards/starter/events", "GET", "null", 403),
        ("/boards/starter/events", "GET", SITE + ".evil.org", 403),
        ("/boards/starter/events", "POST", SITE, 405),
        ("/boards/starter/", "GET", SITE, 404),
        ("/boards/st%0aarter/events", "GET", SITE, 404),
        ("/boards/" + "x" * 81 + "/events", "GET", SITE, 404),
        ("/", "GET", SITE, 404),
    ],
)
def test_anything_but_a_page_of_this_site_is_refused(path, method, origin, status):
    async def scenario():
        hub = live.Hub()
        reader = Reader(path, method=method, headers=[(b"origin", origin.encode())])
        await listening(hub, reader)
        start = await reader.start()
        assert start["status"] == status
        assert b"access-control-allow-origin" not in dict(start["headers"])
        assert hub.count == 0

    run(scenario())


def test_the_sites_own_origin_is_allowed_without_credentials_and_cookies_are_not_set():
    async def scenario():
        hub = live.Hub()
        reader = Reader(headers=[(b"origin", SITE.encode()), (b"cookie", b"session=secret")])
        task = listening(hub, reader)
        headers = dict((await reader.start())["headers"])
        assert headers[b"access-control-allow-origin"] == SITE.encode()
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-store"
        assert not {b"set-cookie", b"access-control-allow-credentials"} & set(headers)
        reader.left.set()
        await task

    run(scenario())


def test_a_reader_who_does_not_read_is_dropped_and_holds_up_nobody():
    async def scenario():
        hub = live.Hub()
        slow, quick = Reader(stuck=True), Reader()
        tasks = [listening(hub, slow), listening(hub, quick)]
        for reader in (slow, quick):
            await reader.start()
            await reader.text()
        for number in range(live.QUEUED + 1):
            hub.publish("starter", str(number))
            assert await quick.text() == f"event: snapshot\ndata: {number}\n\n"
        await tasks[0]
        assert (hub.count, slow.sent.qsize()) == (1, 0)
        quick.left.set()
        await tasks[1]

    run(scenario())


def test_when_there_is_no_more_room_the_next_is_told_to_come_later():
    async def scenario():
        hub = live.Hub(most=1)
        first, second = Reader(), Reader()
        task = listening(hub, first)
        await first.start()
        await listening(hub, second)
        start = await second.start()
        assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"30")
        first.left.set()
        await task
        assert hub.join("starter") is not None

    run(scenario())


def test_a_quiet_stream_is_kept_alive_by_comments(monkeypatch):
    monkeypatch.setattr(live, "PING_SECONDS", 0.01)

    async def scenario():
        reader = Reader()
        task = listening(live.Hub(), reader)
        await reader.start()
        await reader.text()
        assert await reader.text() == ": still here\n\n"
        reader.left.set()
        await task

    run(scenario())


def test_closing_ends_every_stream_properly_and_lets_nobody_in():
    async def scenario():
        hub = live.Hub()
        reader = Reader()
        task = listening(hub, reader)
        await reader.start()
        await reader.text()
        hub.close()
        await task
        assert (await reader.sent.get())["more_body"] is False
        assert hub.join("starter") is None

    run(scenario())


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Arena.example.org", "https://arena.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://example.org/arena", "https://example.org"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert live.site_origin(url) == origin


# From here on with a real server and a real database.


def database_url():
    """The address of the test database."""
    parts = dict(connection.get_connection_params())
    kept = {k: parts[k] for k in ("dbname", "user", "password", "host", "port") if k in parts}
    return psycopg.conninfo.make_conninfo(**kept)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(tmp_path):
    """The live process as `make run` starts it; yields its port."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "ARENA_AS_OWNER": "",
        "ARENA_URL": SITE,
        "DJANGO_SETTINGS_MODULE": "arena_site.settings",
    }
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--log-level", "warning"]
    command += ["--timeout-graceful-shutdown", "30", "arena_site.live:application"]
    with (tmp_path / "live.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until_open(process, port)
        yield process, port
    finally:
        process.kill()
        process.wait()


def wait_until_open(process, port):
    pause = threading.Event()
    for _ in range(200):
        assert process.poll() is None, "the live process ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.1)
    raise AssertionError("the live process does not answer")


@contextmanager
def opened(port, origin=SITE):
    """The reply to one reader."""
    http = HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    http.request("GET", "/boards/starter/events", headers={"Origin": origin})
    with closing(http), http.getresponse() as reply:
        yield reply


def next_event(stream):
    """The data of the next snapshot event; a comment means that none came for long."""
    while line := stream.readline().decode():
        assert not line.startswith(":"), "nothing came"
        if line.startswith("data: "):
            return line.removeprefix("data: ").strip()
    raise AssertionError("the stream ended")


def listeners(watcher):
    """The connections on which the live process listens, by what they said last."""
    query = "SELECT pid FROM pg_stat_activity WHERE query = %s AND datname = current_database()"
    return [pid for (pid,) in watcher.execute(query, [f"LISTEN {CHANNEL}"]).fetchall()]


def wait_for_listener(watcher, besides=()):
    pause = threading.Event()
    for _ in range(200):
        found = [pid for pid in listeners(watcher) if pid not in besides]
        if found:
            return found
        pause.wait(0.1)
    raise AssertionError("nobody listens")


def test_a_notification_reaches_the_reader_also_after_the_connection_broke(
    django_db_setup, django_db_blocker, tmp_path
):
    with django_db_blocker.unblock():
        address = database_url()
    with psycopg.connect(address, autocommit=True) as watcher, server(tmp_path) as (process, port):
        with opened(port, "https://evil.example.org") as refused:
            assert refused.status == 403
        before = wait_for_listener(watcher)
        assert len(before) == 1
        with opened(port) as stream:
            assert stream.readline() == b"retry: 3000\n"
            notify(watcher, {"board": "another", "snapshot": "not for us"})
            notify(watcher, "no notification of ours")
            notify(watcher, {"board": "starter", "snapshot": "one"})
            assert next_event(stream) == "one"

            watcher.execute("SELECT pg_terminate_backend(%s)", before)
            assert next_event(stream) == live.LOOK_AGAIN
            assert len(wait_for_listener(watcher, besides=before)) == 1
            notify(watcher, {"board": "starter", "snapshot": "two"})
            assert next_event(stream) == "two"

            process.send_signal(signal.SIGTERM)  # the open stream does not hold it up
            assert process.wait(timeout=LIMIT) in (0, -signal.SIGTERM)
            assert stream.read() in (b"", b"\n")


def notify(watcher, message):
    text = message if isinstance(message, str) else json.dumps(message)
    watcher.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])


def test_the_policy_of_the_pages_allows_the_live_address():
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"]
    assert settings.LIVE_URL in allowed


def from_address(address, *noted):
    reader = Reader(headers=[(b"x-forwarded-for", ", ".join(noted).encode())] if noted else ())
    reader.scope["client"] = (address, 4711)
    return reader


def test_one_address_does_not_take_all_places():
    async def scenario():
        hub = live.Hub(most=10, most_of_address=2)
        readers = [from_address("192.0.2.7") for _ in range(3)]
        tasks = [listening(hub, reader) for reader in readers]
        statuses = [(await reader.start())["status"] for reader in readers]
        assert statuses == [200, 200, 503]
        other = from_address("192.0.2.8")
        tasks.append(listening(hub, other))
        assert (await other.start())["status"] == 200
        readers[0].left.set()  # a place that is given back can be had again
        await tasks[0]
        again = from_address("192.0.2.7")
        tasks.append(listening(hub, again))
        assert (await again.start())["status"] == 200
        for reader in (*readers, other, again):
            reader.left.set()
        await asyncio.gather(*tasks)
        assert not hub.addresses

    run(scenario())


@pytest.mark.parametrize(
    ("address", "noted", "proxies", "expected"),
    [
        ("192.0.2.7", (), 0, "192.0.2.7"),
        ("192.0.2.7", ("198.51.100.1",), 0, "192.0.2.7"),  # anybody may write this header
        ("127.0.0.1", ("203.0.113.9", "198.51.100.1"), 1, "198.51.100.1"),
        ("127.0.0.1", ("203.0.113.9", "198.51.100.1"), 2, "203.0.113.9"),
        ("127.0.0.1", (), 1, ""),
        ("2001:db8:1:2:3::4", (), 0, "2001:db8:1:2::/64"),  # who has one has all of them
        ("unix:", (), 0, "unix:"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_note(address, noted, proxies, expected):
    assert address_of(from_address(address, *noted).scope, proxies) == expected
