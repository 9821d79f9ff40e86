"""Speaks to model servers: vLLM and whatever else is OpenAI-compatible. Knows no Django.

A caller writes a `Request`, and reads a stream of `Delta` or, by `complete`, whole
`Completion`s. What goes wrong is a `BackendError` that says whether trying again may help.
`OpenAIChat` is the real server, `ScriptedBackend` the one of tests; one contract test holds both.
"""

from backends.completion import (
    Backend,
    Choice,
    Completion,
    Delta,
    JsonSchema,
    Load,
    Message,
    Regex,
    Request,
    Sampling,
    ServedModel,
    TokenLogprob,
    Usage,
)
from backends.errors import BackendError, Kind
from backends.one_shot import complete

__all__ = [
    "Backend",
    "BackendError",
    "Choice",
    "Completion",
    "Delta",
    "JsonSchema",
    "Kind",
    "Load",
    "Message",
    "Regex",
    "Request",
    "Sampling",
    "ServedModel",
    "TokenLogprob",
    "Usage",
    "complete",
]
