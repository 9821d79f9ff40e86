"""Looking at answers for what gives away their authors, before anybody is lent them."""

import time
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F

from catalog.identity_leaks import VERSION, Names, find_identity_leaks, mask, names_of
from catalog.models import Answer, Competitor, IdentityLeak
from catalog.rendering.digest import text_digest

BATCH = 200
Places = list[dict[str, Any]]


def look_for_names(*, deadline: float) -> int:
    """Look at the answers that were not looked at by these names; returns at how many.

    A new model or another version of what looks makes all of them due again; meanwhile they are
    lent as they were found before. Answers that nobody has looked at come first, for they wait to
    be lent. Stops soon after `time.monotonic()` passes the deadline.
    """
    names = site_names()
    mark = mark_of(names)
    looked_at = 0
    while time.monotonic() < deadline and (answers := next_answers(mark)):
        found = {answer.pk: find_identity_leaks(answer.text, names) for answer in answers}
        for answer in answers:
            look_at(answer.pk, [asdict(place) for place in found[answer.pk]], mark)
        looked_at += len(answers)
    return looked_at


def next_answers(mark: str) -> list[Answer]:
    """New ones, and only where there are none, those that were looked at before."""
    ready = Answer.objects.ready().order_by("pk").only("text")
    new = list(ready.filter(looked_at_by="")[:BATCH])
    return new or list(ready.exclude(looked_at_by=mark)[:BATCH])


def site_names() -> Names:
    """The names, identifiers and makers of all models of this site."""
    rows = Competitor.objects.values_list("name", "model", "provider")
    return names_of(word for row in rows for word in row if word)


def mark_of(names: Names) -> str:
    return f"{VERSION}-{names.digest}"


@transaction.atomic
def look_at(pk: int, places: Places, mark: str) -> None:
    """Write down what was found, unless it is known or was decided about already."""
    answer = Answer.objects.select_for_update().get(pk=pk)
    newest = IdentityLeak.objects.filter(answer=answer).order_by("-pk").first()
    if is_news(places, newest):
        verdict = IdentityLeak.State.NAMED if places else IdentityLeak.State.NOT_NAMED
        newest = IdentityLeak.objects.create(answer=answer, verdict=verdict, found=places)
    hide(answer, newest)
    Answer.objects.filter(pk=pk).update(looked_at_by=mark)


def is_news(places: Places, newest: IdentityLeak | None) -> bool:
    """Whether these places say what the newest row does not; people have the last word."""
    if newest is None:
        return bool(places)
    if newest.decided_by_id is not None:
        return any(place not in newest.found for place in places)
    return bool(places != newest.found)


def hide(answer: Answer, newest: IdentityLeak | None) -> None:
    """From now on the answer is lent with these places hidden; what was lent stays as it was."""
    own = Answer.objects.filter(pk=answer.pk)
    if newest is None or newest.verdict == IdentityLeak.State.NOT_NAMED:
        own.update(masked=[], shown_digest=F("text_digest"))
    else:
        shown = text_digest(mask(answer.text, newest.found))
        own.update(masked=newest.found, shown_digest=shown)
