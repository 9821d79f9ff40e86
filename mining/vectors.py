"""Texts as points for choosing: hashed words of our own, or a model server's embeddings."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backends import Backend
from generation.connect import Connect, connect
from generation.models import Endpoint
from stats.text_vectors import Points, text_points, unit

HASHED = "hashed words"
TEXTS_AT_ONCE = 64


@dataclass(frozen=True)
class Embedder:
    """A model of an endpoint that gives vectors."""

    endpoint: Endpoint
    model: str

    def __str__(self) -> str:
        return f"{self.model} at {self.endpoint.name}"


def points_of(
    texts: Sequence[str], embedder: Embedder | None, seed: int, connect: Connect = connect
) -> Points:
    """A point of length one for each text. Raises `BackendError` where a server fails."""
    if embedder is None:
        return text_points(texts, seed=seed)
    embedder.endpoint.key  # noqa: B018  is read here: within the loop the database cannot be asked
    return unit(asyncio.run(_asked(texts, embedder, connect)))


async def _asked(texts: Sequence[str], embedder: Embedder, connect: Connect) -> Points:
    backend = connect(embedder.endpoint)
    room = asyncio.Semaphore(embedder.endpoint.parallel)

    async def part(start: int) -> Points:
        async with room:
            return await _vectors(
                backend, embedder.model, tuple(texts[start : start + TEXTS_AT_ONCE])
            )

    try:
        starts = range(0, len(texts), TEXTS_AT_ONCE)
        return np.concatenate(await asyncio.gather(*map(part, starts)))
    finally:
        await backend.close()


async def _vectors(backend: Backend, model: str, texts: tuple[str, ...]) -> Points:
    return np.array(await backend.embed(model, texts), dtype=np.float32)
