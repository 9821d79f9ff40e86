"""Judges and the words that they are asked with."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.intake.slugs import free_slug
from generation.models import Endpoint
from judging.families import family_of
from judging.models import Judge, Prompt, Protocol
from judging.prompt_files import PromptError, digest_of, shipped, words_of

SLUG_LENGTH = 60
TEMPERATURES = {Protocol.CODEARENA: 0.2, Protocol.BATTLES: 0.2}
MAX_TOKENS = 2048  # unless a judge says otherwise: what a budget can count on
LONGEST_NAME = 100


class JudgeError(Exception):
    """The judge cannot be as asked; `field` names what is wrong, `str` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_judge(
    name: str,
    endpoint: Endpoint,
    *,
    model: str,
    protocol: str,
    prompt_text: str = "",
    actor: Annotator | None = None,
    **sampling: Any,
) -> Judge:
    """A judge that a server answers for. Raises `JudgeError`."""
    if protocol not in Protocol.values:
        known = ", ".join(Protocol.values)
        raise JudgeError("protocol", f"There is no protocol {protocol!r}. Known: {known}.")
    if not model.strip():
        raise JudgeError("model", "Give the model's name as its server lists it.")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise JudgeError("name", f"Give a name of 1 to {LONGEST_NAME} characters.")
    if Judge.objects.filter(name=name).exists():
        raise JudgeError(
            "name", f"There is a judge {name!r} already; other words or settings need another name."
        )
    prompt = save_prompt(prompt_text or shipped(protocol), protocol, actor=actor)
    usual = {"temperature": TEMPERATURES.get(Protocol(protocol), 0.0), "max_tokens": MAX_TOKENS}
    settings = usual | {key: value for key, value in sampling.items() if value is not None}
    judge = Judge.objects.create(
        name=name,
        slug=_free_slug(name),
        protocol=protocol,
        endpoint=endpoint,
        model=model.strip(),
        prompt=prompt,
        family=family_of(model),
        made_by=actor,
        **settings,
    )
    write_audit(
        "judge_added", f"judge {judge.slug}", actor=actor, endpoint=endpoint.name, protocol=protocol
    )
    return judge


def judge_of_files(name: str, protocol: str, *, actor: Annotator | None = None) -> Judge:
    """The judge whose judgments come in files under this name; made when there is none."""
    found = Judge.objects.filter(name=name).first()
    if found is None:
        found = Judge.objects.create(
            name=name,
            slug=_free_slug(name),
            protocol=protocol,
            family=family_of(name),
            made_by=actor,
        )
        write_audit("judge_added", f"judge {found.slug}", actor=actor, protocol=protocol)
    elif found.is_asked or found.protocol != protocol:
        raise JudgeError(
            "judge",
            f"There is a judge {name!r} of another kind; give the judge of the file another name "
            "(--judge).",
        )
    return found


def _free_slug(name: str) -> str:
    taken = set(Judge.objects.values_list("slug", flat=True))
    return free_slug(name, taken, longest=SLUG_LENGTH)


def save_prompt(text: str, protocol: str, *, actor: Annotator | None = None) -> Prompt:
    """The prompt of these words; a new version of its name where they are new."""
    try:
        words = words_of(text)
    except PromptError as error:
        raise JudgeError("prompt", str(error)) from error
    if words.protocol != protocol:
        raise JudgeError(
            "prompt", f"The prompt is for the protocol {words.protocol}, not for {protocol}."
        )
    digest = digest_of(text)
    found = Prompt.objects.filter(digest=digest).first()
    if found:
        return found
    last = Prompt.objects.filter(name=words.name).aggregate(last=Max("version"))["last"] or 0
    made = Prompt.objects.create(
        name=words.name[:LONGEST_NAME],
        version=last + 1,
        protocol=protocol,
        text=text,
        digest=digest,
        made_by=actor,
    )
    write_audit("prompt_added", str(made), actor=actor, digest=digest)
    return made
