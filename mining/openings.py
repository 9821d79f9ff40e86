"""How a user's turn begins and ends in a model's own format, so that the model can write it.

The server's template is asked for a conversation whose user says a mark; what stands before the
mark is the opening, and the first special token behind it ends the turn. Where the server does
not tell its template, one of a few families is taken, by the model's name or as stated.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backends import Backend, BackendError, Kind, Message, Request, Sampling, complete
from generation.connect import Connect
from generation.models import Endpoint
from judging.families import family_of

SERVER: Final = "server"
TRIAL_TOKENS: Final = 48
SEEDS: Final = range(1, 4)  # of trials: one of them may well be empty
_SPECIAL = re.compile(r"<[^<>\s]{1,40}>|\[/?[A-Z_]{2,20}\]")
# Servers put the first token before a prompt by themselves; written out it would stand there twice.
_FIRST_TOKENS = ("<s>", "<|begin_of_text|>", "<bos>", "<\uff5cbegin\u2581of\u2581sentence\uff5c>")
# No more is known of a server than that it does not tell.
_DOES_NOT_TELL = frozenset({Kind.REFUSED, Kind.SERVER, Kind.MALFORMED, Kind.IGNORED})


class OpeningError(Exception):
    """A competitor whose user's turn cannot be opened; `str` says why and what to do."""


@dataclass(frozen=True)
class Template:
    """A family of formats: what opens a user's turn, behind a system text or without one."""

    opens: str  # with {system} where the text goes
    opens_bare: str
    stop: tuple[str, ...]


TEMPLATES: Final[Mapping[str, Template]] = {
    "chatml": Template(
        "<|im_start|>system\n{system}<|im_end|>\n<|im_start|>user\n",
        "<|im_start|>user\n",
        ("<|im_end|>",),
    ),
    "llama3": Template(
        "<|start_header_id|>system<|end_header_id|>\n\n{system}<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\n",
        "<|start_header_id|>user<|end_header_id|>\n\n",
        ("<|eot_id|>",),
    ),
    "mistral": Template("[INST] {system}\n\n", "[INST] ", ("[/INST]",)),
    "gemma": Template(
        "<start_of_turn>user\n{system}\n\n", "<start_of_turn>user\n", ("<end_of_turn>",)
    ),
    "deepseek": Template("{system}\n\nUser: ", "User: ", ("\n\nAssistant:",)),
    "phi": Template("<|system|>\n{system}<|end|>\n<|user|>\n", "<|user|>\n", ("<|end|>",)),
    "zephyr": Template("<|system|>\n{system}</s>\n<|user|>\n", "<|user|>\n", ("</s>",)),
}
FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("qwen", "qwq", "smollm", "yi", "internlm", "hermes", "athene"), "chatml"),
    **dict.fromkeys(("mistral", "mixtral", "codestral", "ministral"), "mistral"),
    **dict.fromkeys(("gemma", "codegemma"), "gemma"),
    "llama": "llama3",
    "deepseek": "deepseek",
    "phi": "phi",
    "zephyr": "zephyr",
}
_OLDER_LLAMA = re.compile(r"code-?llama|llama-?2", re.IGNORECASE)


@dataclass(frozen=True)
class UserTurn:
    """What a user's turn begins behind, what ends it, and who said so."""

    prefix: str
    stop: tuple[str, ...]
    source: str


def request_of(model: str, turn: UserTurn, sampling: Sampling) -> Request:
    """The raw continuation of an opening; special tokens are shown so that they can end it."""
    return Request(
        model=model,
        prompt=turn.prefix,
        sampling=Sampling(
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            max_tokens=sampling.max_tokens,
            seed=sampling.seed,
            stop=turn.stop,
        ),
        extra={"skip_special_tokens": False},
    )


def users_words(text: str, stop: tuple[str, ...]) -> str:
    """What the model wrote for the user, up to whatever ends a turn."""
    ends = [place for word in stop if (place := text.find(word)) >= 0]
    marks = [match.start() for match in _SPECIAL.finditer(text) if match[0] in _ALL_MARKS]
    return text[: min([*ends, *marks], default=len(text))].replace("\x00", "").strip()


_ALL_MARKS = frozenset(
    match[0]
    for template in TEMPLATES.values()
    for match in _SPECIAL.finditer(template.opens + "".join(template.stop))
) | {"<|endoftext|>", "<|end_of_text|>", "<eos>", "<|eot_id|>"}


async def find_turns(
    endpoint: Endpoint, connect: Connect, model: str, systems: Mapping[str, str], family: str = ""
) -> dict[str, UserTurn]:
    """The opening for each system text, tried at the server. Raises OpeningError, BackendError.

    `systems` has system texts by languages; `family` states the template and asks nobody.
    """
    backend = connect(endpoint)
    try:
        found = {}
        for language, system in systems.items():
            found[language] = await _turn(backend, model, system, family)
        await _try_out(backend, model, next(iter(found.values())))
    except BackendError as error:
        if not error.permanent:
            raise  # a server that is away may come back
        raise OpeningError(f"{model} at {endpoint.name}: {error}") from error
    finally:
        await backend.close()
    return found


async def _turn(backend: Backend, model: str, system: str, family: str) -> UserTurn:
    if family:
        return of_family(family, system)
    for messages in _conversations(system):
        try:
            told = await backend.render(model, messages(mark := _mark()))
        except BackendError as error:
            if error.kind not in _DOES_NOT_TELL:
                raise
            continue
        if (turn := cut_at(told, mark)) is not None:
            return turn
    return of_family(family_in(model), system)


def _mark() -> str:
    return f"mark{secrets.token_hex(8)}"


def _conversations(system: str) -> list[Callable[[str], tuple[Message, ...]]]:
    """With the system text in a turn of its own; for templates without one, before the mark."""
    if not system:
        return [lambda mark: (Message("user", mark),)]
    return [
        lambda mark: (Message("system", system), Message("user", mark)),
        lambda mark: (Message("user", f"{system}\n\n{mark}"),),
    ]


def cut_at(told: str, mark: str) -> UserTurn | None:
    """The opening and its end out of a rendered conversation; None where the mark was lost."""
    before, found, behind = told.partition(mark)
    if not found or not before.strip() or not behind.strip():
        return None
    for token in _FIRST_TOKENS:
        before = before.removeprefix(token)
    special = _SPECIAL.search(behind)
    return UserTurn(before, (special[0] if special else behind.rstrip(),), SERVER)


def family_in(model: str) -> str:
    """The family of templates that a model's name speaks of. Raises OpeningError."""
    if _OLDER_LLAMA.search(model):
        return "mistral"
    found = FAMILIES.get(family_of(model))
    if found is None:
        raise OpeningError(
            f"{model}: its server does not tell its chat template, and its name is of no family "
            f"that is known here. State one with --template: {', '.join(TEMPLATES)}."
        )
    return found


def of_family(family: str, system: str) -> UserTurn:
    """The opening of a family of templates. Raises OpeningError."""
    template = TEMPLATES.get(family)
    if template is None:
        raise OpeningError(f"There is no template {family!r}. State one of {', '.join(TEMPLATES)}.")
    prefix = template.opens.replace("{system}", system) if system else template.opens_bare
    return UserTurn(prefix, template.stop, family)


async def _try_out(backend: Backend, model: str, turn: UserTurn) -> None:
    """One short request: the server must continue the opening with words of a user."""
    for seed in SEEDS:
        sampling = Sampling(temperature=1.0, top_p=1.0, max_tokens=TRIAL_TOKENS, seed=seed)
        (reply,) = await complete(backend, request_of(model, turn, sampling))
        if users_words(reply.text, turn.stop):
            return
    raise OpeningError(
        f"{model}: it wrote nothing behind {turn.prefix[-60:]!r}. Its template is another one, or "
        "its server cannot continue a text; state a family with --template."
    )
