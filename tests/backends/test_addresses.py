"""Only servers of the operator's list are spoken to, however their addresses are spelt."""

import asyncio
import socket

import pytest

from backends import BackendError, Kind, Request, complete
from backends.addresses import AddressError, AllowedServers, origin
from backends.openai_chat import OpenAIChat
from tests.backends.server import TEXT, serving
from tests.backends.test_contract import ASK, QUICK

HOUSE = AllowedServers.parse("198.51.100.0/24:8000")
PORT = "{port}"
# Ways to write this machine, the private networks and the metadata service of clouds.
SPELLINGS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1"),
    *("017700000001", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "0", "0.0.0.0"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fec0::1]"),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518"),
    *("[::ffff:169.254.169.254]", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.0.1"),
    *("\uff11\uff12\uff17.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "ⓛocalhost", "127.0.0.1%00"),
    *("127.0.0.1\t", " 127.0.0.1", "127.0.0.1\\@198.51.100.1", "198.51.100.1@127.0.0.1"),
    *("a:b@127.0.0.1", "127.0.0.1#@198.51.100.1", "%31%32%37.0.0.1", "127.0.0.1?x", "-a", "a..b"),
    *("[::1%25lo]", "[::127.0.0.1]", "0x7f.1", "127.000.000.001", "255.255.255.255", "224.0.0.1"),
    *("[ff02::1]", "0127.0.0.1", "127.0x0.0.1", "1", "00000000000000000000000.0"),
]
SCHEMES = ["ftp", "file", "gopher", "ws", "unix", "HTTP+unix", "javascript", ""]


@pytest.fixture(scope="module")
def canary():
    """Listens on loopback; nobody is meant to call."""
    with serving() as server:
        yield server
        assert server.connections == 0


def refusal(allowed, url, **more):
    with pytest.raises(BackendError) as caught:
        allowed.find(url, **more)
    return caught.value


@pytest.mark.parametrize("host", SPELLINGS)
def test_every_spelling_of_another_machine_is_refused_with_a_reason(canary, host):
    error = refusal(HOUSE, f"http://{host}:{canary.port}/v1")
    assert error.kind in {Kind.ADDRESS, Kind.CONNECTION}
    assert len(str(error)) > 30


@pytest.mark.parametrize("scheme", SCHEMES)
def test_other_schemes_are_refused(canary, scheme):
    assert refusal(HOUSE, f"{scheme}://198.51.100.4:{canary.port}/").kind == Kind.ADDRESS


def test_an_empty_list_allows_nothing(canary):
    error = refusal(AllowedServers.parse(""), canary.url)
    assert "ARENA_MODEL_SERVERS allows no server" in str(error)


def test_a_network_counts_with_its_port():
    assert HOUSE.find("http://198.51.100.7:8000").number == "198.51.100.7"
    assert "does not allow" in str(refusal(HOUSE, "http://198.51.100.7:8001"))
    assert "does not allow" in str(refusal(HOUSE, "http://198.51.101.7:8000"))


def test_odd_spellings_are_refused_where_their_machine_is_allowed():
    loopback = AllowedServers.parse("127.0.0.0/8")
    for host in ("127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1"):
        assert "usual way" in str(refusal(loopback, f"http://{host}:8000"))


def test_a_name_is_allowed_by_itself_or_by_where_it_leads():
    def to(*numbers):
        return lambda _host, _port: numbers

    named = AllowedServers.parse("models.example:443 vllm")
    assert named.find("https://models.example/v1", to("203.0.113.9")).number == "203.0.113.9"
    assert named.find("http://vllm:8000", to("172.18.0.5")).port == 8000
    assert HOUSE.find("http://gpu.example:8000", to("198.51.100.3")).number == "198.51.100.3"
    for number in ("127.0.0.1", "::1", "169.254.169.254", "64:ff9b::a9fe:a9fe", "::ffff:127.0.0.1"):
        assert refusal(named, "https://models.example", resolve=to(number)).kind == Kind.ADDRESS
    assert refusal(named, "https://models.example:8443", resolve=to("203.0.113.9"))


def test_only_an_allowed_number_of_a_name_is_used():
    found = HOUSE.find("http://gpu.example:8000", lambda *_: ["10.0.0.1", "198.51.100.3"])
    assert found.number == "198.51.100.3"


def test_a_name_that_is_not_found_may_be_found_later():
    def nothing(_host, _port):
        raise socket.gaierror

    assert not refusal(HOUSE, "http://gpu.example:8000", resolve=nothing).permanent


def test_a_name_is_resolved_once_and_the_connection_goes_where_it_led(canary):
    """A name server that first tells an allowed number and then another one (rebinding)."""
    answers = []

    def rebinding(_host, _port):
        answers.append("127.0.0.1" if not answers else "192.0.2.1")
        return answers[-1:]

    async def question(url):
        allowed = AllowedServers.parse("127.0.0.0/8")
        backend = OpenAIChat(allowed.find(url, rebinding), timeouts=QUICK)
        try:
            return [await complete(backend, Request("good", ASK)) for _ in range(2)]
        finally:
            await backend.close()

    with serving() as server:
        replies = asyncio.run(question(f"http://models.example:{server.port}/v1"))
    assert [reply.text for (reply,) in replies] == [TEXT, TEXT]
    assert answers == ["127.0.0.1"]
    assert server.seen_headers[0]["host"] == f"models.example:{server.port}"


def test_proxies_of_the_environment_are_not_used(canary, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{canary.port}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{canary.port}")

    async def question(server):
        backend = OpenAIChat(AllowedServers.parse("127.0.0.0/8").find(server.url), timeouts=QUICK)
        try:
            return await backend.models()
        finally:
            await backend.close()

    with serving() as server:
        assert asyncio.run(question(server))


@pytest.mark.parametrize(
    "text", ["127.0.0.1/33", "a/b", "[::1", "host:0", "host:99999", "12.5", "-a", "http://a"]
)
def test_a_list_that_cannot_be_understood_is_refused(text):
    with pytest.raises(AddressError, match=r"network such as|port from"):
        AllowedServers.parse(text)


def test_an_address_has_a_path_and_an_origin():
    found = HOUSE.find("http://198.51.100.7:8000/openai/v1/")
    assert (found.path, found.origin) == ("/openai/v1", "http://198.51.100.7:8000")
    assert HOUSE.find("http://198.51.100.7:8000").path == "/v1"
    assert origin("https://API.example/v1") == "https://api.example:443"


def test_what_stands_before_an_at_sign_is_not_repeated():
    assert "secret" not in str(refusal(HOUSE, "http://me:secret@198.51.100.7:8000"))
