"""A server on a real socket that does everything wrong, one thing after the other."""

import asyncio

import pytest
from structlog.contextvars import bound_contextvars, clear_contextvars

from backends import BackendError, Choice, Kind, Request, Sampling, complete
from backends.addresses import Key
from backends.openai_chat import OpenAIChat
from backends.replies import retry_after
from tests.backends.server import TEXT, serving
from tests.backends.test_contract import ASK, LOOPBACK, QUICK


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


def ask(server, model, times=1, *, key=None, **parts):
    """The last reply; `times` questions are asked one after the other over kept connections."""

    async def questions():
        backend = OpenAIChat(LOOPBACK.find(server.url), key, timeouts=QUICK)
        try:
            for _ in range(times):
                replies = await complete(backend, Request(model, ASK, **parts))
            return replies
        finally:
            await backend.close()

    return asyncio.run(questions())


def test_the_server_is_told_the_id_of_our_log(server):
    clear_contextvars()  # a page that an earlier test asked for has left its own
    with bound_contextvars(request_id="abc-123456"):
        assert "id abc-123456" in str(fault(server, "unheard-of"))
    assert "id None" in str(fault(server, "unheard-of"))


def fault(server, model, **parts):
    with pytest.raises(BackendError) as caught:
        ask(server, model, **parts)
    return caught.value


@pytest.mark.parametrize(
    ("model", "kind", "permanent", "words"),
    [
        ("slow-first", Kind.TIMEOUT, False, "did not begin"),
        ("stall", Kind.TIMEOUT, False, "in the middle"),
        ("cut", Kind.CONNECTION, False, "lost in the middle"),
        ("clean-cut", Kind.CONNECTION, False, "cut off"),
        ("busy", Kind.BUSY, False, "429: Slow down."),
        ("wrong-json", Kind.MALFORMED, False, "no JSON"),
        ("wrong-shape", Kind.MALFORMED, False, "another shape"),
        ("html", Kind.MALFORMED, False, "HTML page"),
        ("html-error", Kind.SERVER, False, "502: an HTML page"),
        ("breaks-off", Kind.SERVER, False, "engine died"),
        ("moved", Kind.REFUSED, True, "redirect"),
        ("too-long", Kind.TOO_LONG, True, "512 tokens"),
        ("unheard-of", Kind.REFUSED, True, "does not exist"),
        ("bomb", Kind.MALFORMED, False, "cannot be read"),
    ],
)
def test_each_fault_has_its_kind_and_a_plain_sentence(server, model, kind, permanent, words):
    error = fault(server, model)
    assert (error.kind, error.permanent) == (kind, permanent)
    assert words in str(error)


@pytest.mark.parametrize("model", ["packed", "cut-letters", "no-usage", "one-body"])
def test_odd_but_whole_replies_are_read(server, model):
    (reply,) = ask(server, model)
    assert reply.text == TEXT
    assert (reply.usage is None) == (model in {"no-usage", "cut-letters"})


def test_an_error_once_is_fine_the_next_time(server):
    assert fault(server, "error-once").kind == Kind.SERVER
    assert ask(server, "error-once")[0].text == TEXT


def test_an_endless_reply_is_left(server):
    error = fault(server, "endless", sampling=Sampling(max_tokens=50))
    assert error.kind == Kind.ENDLESS


@pytest.mark.parametrize(
    ("model", "parts", "words"),
    [
        ("ignores-n", {"n": 3}, "3 replies were asked for and 1 came"),
        ("ignores-all", {"logprobs": 1}, "logprobs"),
        ("ignores-all", {"structure": Choice(("A", "B"))}, "structure"),
    ],
)
def test_what_a_server_passes_over_is_noticed(server, model, parts, words):
    error = fault(server, model, **parts)
    assert error.kind == Kind.IGNORED
    assert words in str(error)


def test_connections_are_kept(server):
    before = server.connections
    ask(server, "good", times=5)
    assert server.connections == before + 1


def test_a_kept_connection_that_was_dropped_is_replaced(server):
    before = server.requests["/v1/chat/completions"]
    assert ask(server, "drops-kept", times=3)[0].text == TEXT
    assert server.requests["/v1/chat/completions"] == before + 3


def test_a_server_that_is_not_there(server):
    async def question():
        backend = OpenAIChat(LOOPBACK.find("http://127.0.0.1:9"), timeouts=QUICK)
        try:
            await complete(backend, Request("good", ASK))
        finally:
            await backend.close()

    with pytest.raises(BackendError, match="cannot be reached") as caught:
        asyncio.run(question())
    assert (caught.value.kind, caught.value.permanent) == (Kind.CONNECTION, False)


def test_redirects_are_not_followed(server):
    with serving() as elsewhere:
        server.elsewhere = elsewhere.url
        fault(server, "moved")
        assert elsewhere.connections == 0


def test_a_key_goes_to_its_own_origin_only(server):
    with pytest.raises(BackendError, match="is not sent to") as caught:
        ask(server, "good", key=Key("sk-canary-1", "http://127.0.0.1:1"))
    assert caught.value.kind == Kind.ADDRESS
    assert "sk-canary-1" not in str(caught.value)


def test_a_key_that_a_server_repeats_is_not_repeated_by_us(server):
    key = Key("sk-canary-2", LOOPBACK.find(server.url).origin)
    error = fault(server, "repeats-key", key=key)
    assert server.seen_headers[-1]["authorization"] == "Bearer sk-canary-2"
    assert "sk-canary-2" not in str(error)
    assert "sk-canary-2" not in repr(key)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7.0), ("-3", 0.0), ("999999", 3600.0), ("nan", None), ("soon", None), ("", None)],
)
def test_how_long_a_server_asks_to_wait(text, seconds):
    assert retry_after(text) == seconds
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0.0
