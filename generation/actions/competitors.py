"""Competitors that model servers answer for. Settings that have answers stay as they are."""

from typing import Any

from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.intake.slugs import free_slug
from catalog.models import Answer, Competitor
from generation.models import Endpoint, Serving, WantedAnswer

SETTINGS = (
    *("model", "revision", "system_prompt", "temperature", "top_p", "max_tokens", "seed"),
    *("template_arguments", "stop", "context_limit"),
)
_ABOUT = ("provider", "licence")


class CompetitorError(Exception):
    """The competitor cannot be as asked; `field` names what is wrong, `str` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_competitor(
    name: str, endpoint: Endpoint, *, actor: Annotator | None = None, **values: Any
) -> Competitor:
    """A model with its settings, served by an endpoint. Raises `CompetitorError`."""
    if Competitor.objects.filter(name=name).exists():
        raise CompetitorError(
            "name", f"There is a model {name!r} already; other settings need another name."
        )
    taken = set(Competitor.objects.values_list("slug", flat=True))
    competitor = Competitor(name=name, slug=free_slug(name, taken, longest=220))
    _write(competitor, values)
    Serving.objects.create(competitor=competitor, endpoint=endpoint)
    write_audit("competitor_added", name, actor=actor, endpoint=endpoint.name)
    return competitor


@transaction.atomic
def change_competitor(
    competitor: Competitor, endpoint: Endpoint, *, actor: Annotator | None = None, **values: Any
) -> Competitor:
    """Change settings that have no answers yet, or the server, which may always change."""
    locked = Competitor.objects.select_for_update().get(pk=competitor.pk)
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    if changed and has_answers(locked):
        raise CompetitorError(
            changed[0],
            "Settings that have answers, or are being answered with, stay as they are. "
            "Make a new model from them.",
        )
    _write(locked, values)
    Serving.objects.update_or_create(competitor=locked, defaults={"endpoint": endpoint})
    write_audit("competitor_changed", locked.name, actor=actor, changed=changed)
    return locked


def has_answers(competitor: Competitor) -> bool:
    """Whether anything was written, or is about to be, with these settings."""
    waiting = WantedAnswer.objects.filter(competitor=competitor, state=WantedAnswer.State.WAITING)
    return Answer.objects.filter(competitor=competitor).exists() or waiting.exists()


def _write(competitor: Competitor, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in (*SETTINGS, *_ABOUT):
            raise TypeError(f"a competitor has no {name}")
        setattr(competitor, name, value)
    if not competitor.model:
        raise CompetitorError("model", "Give the model's name as its server lists it.")
    competitor.save()
