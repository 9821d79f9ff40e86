"""From rows to requests: the client of an endpoint, and what a competitor is asked."""

from collections.abc import Callable

from django.conf import settings

from backends import Backend, Message, Request, Sampling
from backends.openai_chat import OpenAIChat
from catalog.models import BenchmarkItem, Competitor
from generation.keys import key_of
from generation.models import Endpoint

Connect = Callable[[Endpoint], Backend]
CHARACTERS_PER_TOKEN = 4  # about, for prompts that nobody has counted


def connect(endpoint: Endpoint) -> Backend:
    """A client for an endpoint. Raises `BackendError` where the address or the key is refused."""
    address = settings.MODEL_SERVERS.find(endpoint.url)
    return OpenAIChat(address, key_of(endpoint), parallel=endpoint.parallel)


def request_of(competitor: Competitor, item: BenchmarkItem, sample: int = 1) -> Request:
    """What a competitor is asked for one answer; each sample has a seed of its own."""
    messages = [Message(message["role"], message["content"]) for message in item.messages]
    if competitor.system_prompt:
        messages.insert(0, Message("system", competitor.system_prompt))
    return Request(
        model=competitor.model,
        prompt=tuple(messages),
        sampling=Sampling(
            temperature=competitor.temperature,
            top_p=competitor.top_p,
            max_tokens=competitor.max_tokens,
            seed=None if competitor.seed is None else competitor.seed + sample - 1,
            stop=tuple(competitor.stop),
        ),
        template_arguments=competitor.template_arguments,
    )


def prompt_tokens(request: Request) -> int:
    """About how long a prompt is, before a server has counted it."""
    said = request.prompt
    texts = [said] if isinstance(said, str) else [message.content for message in said]
    return sum(map(len, texts)) // CHARACTERS_PER_TOKEN
