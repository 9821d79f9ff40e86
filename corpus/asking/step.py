"""A step that asks model servers: what it has in common with the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from pydantic import Field

from backends import JsonSchema, Message, Request, Sampling
from corpus.document import Document, Step


@dataclass(frozen=True)
class Said:
    """One reply, as it is kept."""

    text: str
    finish: str  # stop, length, or another word of the server
    tokens_in: int = 0
    tokens_out: int = 0


class AskingStep(Step):
    """Asks so many servers of one model, each so much at once as it bears."""

    model: str
    servers: list[str] = Field(min_length=1)  # such as http://10.0.4.12:8000/v1
    key: str = ""  # the name of an environment variable
    parallel: int = Field(16, ge=1)  # requests at once for each server, from each task
    temperature: float = Field(0.7, ge=0)
    top_p: float = Field(1.0, gt=0, le=1)
    max_tokens: int = Field(1024, ge=1)
    price_in: float = Field(0.0, ge=0)  # of a million tokens
    price_out: float = Field(0.0, ge=0)
    wait: float = Field(300.0, gt=0)  # seconds until the first word of a reply
    patience: float = Field(10.0, gt=0)  # minutes without any answer until the task gives up

    def questions(self, document: Document) -> Sequence[str]:
        """What is asked about a document, a text for each request; perhaps nothing."""
        raise NotImplementedError

    def fate(self, document: Document, said: Sequence[Said]) -> str:
        """Note what was said, in the order of the questions; why the document goes, if it does."""
        raise NotImplementedError

    def structure(self) -> JsonSchema | None:
        """What the server shall hold the reply to, if anything."""
        return None

    def request(self, document: Document, number: int, words: str, seed: int) -> Request:
        """One question as the server gets it; the same document has the same lot in every run."""
        lot = sha256(f"{seed}\n{document.id}\n{number}".encode()).digest()
        sampling = Sampling(
            temperature=self.temperature,
            top_p=self.top_p,
            max_tokens=self.max_tokens,
            seed=int.from_bytes(lot[:4]) >> 1,
        )
        prompt = (Message("user", words),)
        return Request(self.model, prompt, sampling, structure=self.structure())

    def cost(self, said: Said) -> float:
        """What a reply cost, in the unit of the prices."""
        return (said.tokens_in * self.price_in + said.tokens_out * self.price_out) / 1e6
