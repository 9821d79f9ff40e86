"""The words of this room: what is asked of a model server, and what comes back."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; what is None is left to the server."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JsonSchema:
    """The reply shall be JSON of this schema."""

    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """The reply shall be one of these texts."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """The reply shall match this pattern."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to one model.

    A prompt of messages goes through the server's chat template; a text is continued as it
    stands, without any template.
    """

    model: str
    prompt: tuple[Message, ...] | str
    sampling: Sampling = Sampling()
    n: int = 1
    logprobs: int | None = None  # how many alternatives to tell for each token; 0 for none
    structure: JsonSchema | Choice | Regex | None = None
    continues_last: bool = False  # the last message is the beginning of the reply
    template_arguments: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)  # fields that one server alone knows


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token, its log probability, and those of its alternatives."""

    token: str
    logprob: float
    alternatives: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a reply as it comes in; `index` says of which of the n replies."""

    index: int = 0
    text: str = ""
    finish_reason: str | None = None
    logprobs: tuple[TokenLogprob, ...] = ()
    usage: Usage | None = None  # of all n together, once, near the end
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply."""

    text: str
    finish_reason: str  # stop, length, or another word of the server; empty when it said none
    usage: Usage | None
    logprobs: tuple[TokenLogprob, ...]
    request_id: str
    first_token_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model, or an adapter, under the name by which the server knows it."""

    name: str
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """How many requests a server works on, and how many wait there for their turn."""

    running: int
    waiting: int


class Backend(Protocol):
    """A model server. Every call raises `BackendError` and nothing else."""

    def stream(self, request: Request) -> AsyncIterator[Delta]:
        """The reply piece by piece; closing the iterator ends the request at the server."""

    async def models(self) -> tuple[ServedModel, ...]:
        """What the server serves."""

    async def embed(self, model: str, texts: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
        """A vector for each text."""

    async def tokenize(self, model: str, prompt: tuple[Message, ...] | str) -> tuple[int, ...]:
        """The tokens of a text, or of messages as the chat template makes them."""

    async def render(self, model: str, messages: tuple[Message, ...]) -> str:
        """The text that the server's own chat template makes of messages, up to the reply.

        Refused where the server does not tell, or where the template does not take them.
        """

    async def load(self) -> Load | None:
        """How busy the server is; None when it does not tell."""

    async def close(self) -> None:
        """Give the connections back."""
