"""What every backend promises: the scripted one and the real client over a real socket alike."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from backends import (
    BackendError,
    Choice,
    JsonSchema,
    Kind,
    Message,
    Regex,
    Request,
    Sampling,
    ServedModel,
    complete,
)
from backends.addresses import AllowedServers
from backends.openai_chat import OpenAIChat, Timeouts
from backends.scripted import Reply, ScriptedBackend
from tests.backends.server import BEHAVIOURS, PIECES, TEXT, serving

QUICK = Timeouts(connect=2, first=0.4, between=0.4, total=5)
LOOPBACK = AllowedServers.parse("127.0.0.0/8")
ASK = (Message("user", "Add two numbers."),)


def lost(kind, **more):
    return BackendError("lost", permanent=False, kind=kind, **more)


def script(request):
    """What the local server does under this name, as far as a script can say it."""
    return {
        "cut": Reply(("begun",), error=lost(Kind.CONNECTION)),
        "stall": Reply(("begun",), error=lost(Kind.TIMEOUT)),
        "busy": Reply((), error=lost(Kind.BUSY, retry_after=7.0)),
        "echo": Reply((f"Answer to: {getattr(request.prompt[-1], 'content', request.prompt)}",)),
        "cut-off": Reply(PIECES, "length"),
        "too-long": Reply((), error=BackendError("long", permanent=True, kind=Kind.TOO_LONG)),
    }.get(request.model, Reply(PIECES))


@asynccontextmanager
async def scripted(_server):
    yield ScriptedBackend(script, tuple(ServedModel(name, 4096) for name in BEHAVIOURS))


@asynccontextmanager
async def over_http(server):
    backend = OpenAIChat(LOOPBACK.find(server.url), timeouts=QUICK)
    try:
        yield backend
    finally:
        await backend.close()


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


@pytest.fixture(params=[scripted, over_http])
def ask(request, server):
    """`ask(question)` runs a question to the backend, an async function of it, to its end."""

    def run(question):
        async def whole():
            async with request.param(server) as backend:
                return await question(backend)

        return asyncio.run(whole())

    return run


def completions(ask, **parts):
    request = Request(**{"model": "good", "prompt": ASK} | parts)
    return ask(lambda backend: complete(backend, request))


def test_a_reply_comes_whole_with_what_is_told_of_it(ask):
    (reply,) = completions(ask)
    assert reply.text == TEXT
    assert reply.finish_reason == "stop"
    assert reply.usage.completion_tokens > 0
    assert reply.request_id
    assert 0 <= reply.first_token_seconds <= reply.seconds


def test_a_stream_is_the_reply_in_pieces(ask):
    async def pieces(backend):
        return [delta.text async for delta in backend.stream(Request("good", ASK)) if delta.text]

    assert ask(pieces) == PIECES


def test_a_stream_can_be_left_early(ask):
    async def first(backend):
        stream = backend.stream(Request("good", ASK))
        async for delta in stream:
            if delta.text:
                await stream.aclose()
                return delta.text

    assert ask(first) == PIECES[0]


def test_a_text_is_continued_without_a_template(ask):
    (reply,) = completions(ask, model="echo", prompt="<|user|>")
    assert reply.text == "Answer to: <|user|>"


def test_n_replies_to_one_question(ask):
    replies = completions(ask, n=3)
    assert [reply.text for reply in replies] == [TEXT] * 3


@pytest.mark.parametrize("prompt", [ASK, "def add("])
def test_log_probabilities_of_every_token(ask, prompt):
    (reply,) = completions(ask, logprobs=1, prompt=prompt)
    assert [entry.token for entry in reply.logprobs] == PIECES
    assert all(entry.logprob < 0 and entry.alternatives for entry in reply.logprobs)


def test_a_reply_out_of_a_choice(ask):
    (reply,) = completions(ask, structure=Choice(("A", "B")))
    assert reply.text == "A"


def test_a_reply_by_a_schema(ask):
    (reply,) = completions(ask, structure=JsonSchema({"type": "object"}))
    assert reply.text.startswith("{")


def test_a_reply_that_was_cut_at_its_limit_says_so(ask):
    (reply,) = completions(ask, model="cut-off", sampling=Sampling(max_tokens=3))
    assert reply.finish_reason == "length"


@pytest.mark.parametrize(
    ("model", "kind", "permanent"),
    [
        ("cut", Kind.CONNECTION, False),
        ("stall", Kind.TIMEOUT, False),
        ("busy", Kind.BUSY, False),
        ("too-long", Kind.TOO_LONG, True),
        ("unheard-of", Kind.REFUSED, True),
    ],
)
def test_what_goes_wrong_has_a_kind(ask, model, kind, permanent):
    with pytest.raises(BackendError) as caught:
        completions(ask, model=model)
    assert (caught.value.kind, caught.value.permanent) == (kind, permanent)


def test_a_busy_server_says_when_to_come_again(ask):
    with pytest.raises(BackendError) as caught:
        completions(ask, model="busy")
    assert caught.value.retry_after == 7


def test_models_vectors_tokens_and_load(ask):
    async def questions(backend):
        return (
            await backend.models(),
            await backend.embed("good", ("one", "three")),
            await backend.tokenize("good", "one two three"),
            await backend.tokenize("good", ASK),
            await backend.load(),
        )

    models, vectors, tokens, of_messages, load = ask(questions)
    assert ServedModel("good", 4096) in models
    assert [vector[0] for vector in vectors] == [3.0, 5.0]
    assert (len(tokens), len(of_messages)) == (3, 3)
    assert load.running >= 0


def test_an_adapter_is_loaded_from_a_folder_of_the_server(server):
    async def question(folder):
        async with over_http(server) as backend:
            await backend.load_adapter("better", folder)

    asyncio.run(question("/runs/better/adapter"))
    assert server.bodies[-1] == {"lora_name": "better", "lora_path": "/runs/better/adapter"}
    with pytest.raises(BackendError, match="No adapter found there") as caught:
        asyncio.run(question("/nowhere"))
    assert caught.value.permanent


def test_a_number_by_a_pattern(server):
    async def question():
        async with over_http(server) as backend:
            return await complete(backend, Request("good", ASK, structure=Regex(r"\d+")))

    (reply,) = asyncio.run(question())
    assert reply.text == "42"


RENDERED = "<|user|>\nAdd two numbers.<|end|>\n<|assistant|>\n"


def test_the_chat_template_is_told(ask):
    assert ask(lambda backend: backend.render("good", ASK)) == RENDERED


def test_a_server_that_tells_only_tokens_is_asked_for_their_text():
    with serving() as server:
        server.template = "tokens"

        async def question():
            async with over_http(server) as backend:
                return await backend.render("good", ASK)

        assert asyncio.run(question()) == RENDERED


def test_a_server_that_tells_no_template_refuses():
    with serving() as server:
        server.template = ""

        async def question():
            async with over_http(server) as backend:
                return await backend.render("good", ASK)

        with pytest.raises(BackendError) as refused:
            asyncio.run(question())
        assert refused.value.kind == Kind.REFUSED
