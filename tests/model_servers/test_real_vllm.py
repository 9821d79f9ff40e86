"""The contract of the backends, held against the real vLLM with a small real model.

`make test-vllm` starts it on CPU, which takes a minute or more; with ARENA_TEST_VLLM a server that
runs already is asked, such as one on a graphics card.
"""

import asyncio
import json
import os
from urllib.parse import urlsplit

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
    complete,
)
from backends.addresses import AllowedServers
from backends.openai_chat import OpenAIChat
from tests.model_servers.real_vllm import real_vllm

pytestmark = pytest.mark.vllm

ASK = (Message("user", "Write a Python function that reverses a string."),)
GREEDY = Sampling(temperature=0.0, max_tokens=24)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """The address of a server that is ready."""
    if given := os.environ.get("ARENA_TEST_VLLM"):
        yield given
        return
    with real_vllm(tmp_path_factory.mktemp("vllm") / "log") as address:
        yield address


@pytest.fixture(scope="module")
def ask(url):
    """`ask(question)` runs an async function of a backend and of the model's name."""
    parts = urlsplit(url)
    allowed = AllowedServers.parse(f"{parts.hostname}:{parts.port}")
    if parts.hostname == "127.0.0.1":
        allowed = AllowedServers.parse("127.0.0.0/8")

    def run(question):
        async def whole():
            backend = OpenAIChat(allowed.find(url))
            try:
                (served, *_) = await backend.models()
                return await question(backend, served)
            finally:
                await backend.close()

        return asyncio.run(whole())

    return run


def completions(ask, **parts):
    async def question(backend, served):
        known = {"model": served.name, "prompt": ASK, "sampling": GREEDY}
        return await complete(backend, Request(**(known | parts)))

    return ask(question)


def test_a_reply_comes_whole_with_what_is_told_of_it(ask):
    (reply,) = completions(ask)
    assert reply.text.strip()
    assert reply.usage.completion_tokens == 24
    assert reply.usage.prompt_tokens > 5
    assert reply.finish_reason == "length"
    assert reply.request_id
    assert 0 < reply.first_token_seconds <= reply.seconds


def test_a_stream_is_the_reply_in_pieces_and_can_be_left_early(ask):
    async def both(backend, served):
        request = Request(served.name, ASK, sampling=GREEDY)
        pieces = [delta.text async for delta in backend.stream(request) if delta.text]
        stream = backend.stream(request)
        async for delta in stream:
            if delta.text:
                await stream.aclose()
                return pieces, delta.text
        return pieces, ""

    pieces, first = ask(both)
    (whole,) = completions(ask)
    assert len(pieces) > 5
    assert "".join(pieces) == whole.text
    assert first == pieces[0]


def test_a_text_is_continued_without_a_template(ask):
    (reply,) = completions(ask, prompt="def add(a, b):\n    return a")
    assert "b" in reply.text


def test_a_seed_repeats_a_reply_and_another_gives_another(ask):
    def drawn(seed):
        sampling = Sampling(temperature=1.0, max_tokens=24, seed=seed)
        return completions(ask, sampling=sampling)[0].text

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_n_replies_to_one_question(ask):
    sampling = Sampling(temperature=1.0, max_tokens=16, seed=3)
    replies = completions(ask, n=3, sampling=sampling)
    assert len({reply.text for reply in replies}) == 3


@pytest.mark.parametrize("prompt", [ASK, "def add("])
def test_log_probabilities_of_every_token(ask, prompt):
    (reply,) = completions(ask, logprobs=2, prompt=prompt)
    assert len(reply.logprobs) == reply.usage.completion_tokens
    assert all(entry.logprob <= 0 and entry.alternatives for entry in reply.logprobs)


def test_replies_of_a_given_form(ask):
    schema = {
        "type": "object",
        "properties": {"winner": {"enum": ["a", "b", "tie"]}},
        "required": ["winner"],
        "additionalProperties": False,
    }
    (chosen,) = completions(ask, structure=Choice(("A", "B")))
    (formed,) = completions(ask, structure=JsonSchema(schema))
    (number,) = completions(ask, structure=Regex(r"\d{3}"))
    assert chosen.text in {"A", "B"}
    assert json.loads(formed.text)["winner"] in {"a", "b", "tie"}
    assert len(number.text) == 3
    assert number.text.isdigit()


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"model": "unheard-of"}, Kind.REFUSED),
        ({"prompt": (Message("user", "word " * 6000),)}, Kind.TOO_LONG),
    ],
)
def test_what_goes_wrong_has_a_kind(ask, parts, kind):
    with pytest.raises(BackendError) as caught:
        completions(ask, **parts)
    assert (caught.value.kind, caught.value.permanent) == (kind, True)


def test_the_chat_template_is_told_by_way_of_tokens(ask):
    """What mining opens a user's turn with, and what ends it."""

    async def question(backend, served):
        return await backend.render(served.name, (Message("user", "a mark"),))

    said = ask(question)
    before, mark, behind = said.partition("a mark")
    assert mark
    assert before.strip()
    assert behind.strip()


def test_models_tokens_and_load(ask):
    async def questions(backend, served):
        return served, await backend.tokenize(served.name, "one two three"), await backend.load()

    served, tokens, load = ask(questions)
    assert served.context_tokens >= 512
    assert len(tokens) >= 3
    assert load.running >= 0
