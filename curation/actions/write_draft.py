"""Writing a draft, changing it, and sending it to the checkers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark
from curation.models import Draft

WRITTEN = (
    *("raw", "text", "knowledge", "difficulty", "raw_languages"),
    *("main_category", "sub_category", "licence", "source"),
)


class DraftError(Exception):
    """What cannot be done with a draft; the text says why and what to do."""


@transaction.atomic
def write_draft(
    benchmark: Benchmark, words: Mapping[str, Any], *, writer: Annotator, draft: Draft | None = None
) -> Draft:
    """A new draft, or another wording of one's own. Raises DraftError while it is checked."""
    own = own_draft(draft, writer) if draft else Draft(benchmark=benchmark, writer=writer)
    for name in WRITTEN:
        setattr(own, name, words[name])
    own.save()
    return own


@transaction.atomic
def send_draft(draft: Draft, *, writer: Annotator) -> Draft:
    """Ask the checkers. A draft that came back begins a new round, in which everybody is blind."""
    own = own_draft(draft, writer)
    if own.state == Draft.State.RETURNED:
        own.round += 1
    own.state, own.sent_at = Draft.State.CHECKING, now()
    own.save()
    write_audit("draft_sent", f"draft {own.public_id}", actor=writer, round=own.round)
    return own


def own_draft(draft: Draft, writer: Annotator) -> Draft:
    """The draft, locked, where its writer may change it. Raises DraftError."""
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.writer_id != writer.pk:
        raise DraftError("Only its writer changes a draft.")
    if locked.state == Draft.State.CHECKING:
        raise DraftError("It is being checked: wait for the checks, then change it.")
    if locked.state == Draft.State.ACCEPTED:
        raise DraftError("It is an item already: change the item by a new version.")
    return locked
