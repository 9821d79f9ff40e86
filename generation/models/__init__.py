"""Where answers come from: endpoints, the jobs that ask them, and what went wrong on the way."""

from generation.models.endpoint import Endpoint, KeyBinding, Serving
from generation.models.job import GenerationJob, SpoiltTry, WantedAnswer

__all__ = [
    "Endpoint",
    "GenerationJob",
    "KeyBinding",
    "Serving",
    "SpoiltTry",
    "WantedAnswer",
]
