"""Why there is no battle to lend, in a word for programs and a sentence for people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.models import Assignment, Seat


@dataclass(frozen=True)
class NothingToDo:
    code: str  # no_battles, all_done, all_lent or being_prepared
    sentence: str
    next_at: datetime | None = None


def why_nothing(annotator_id: int, *, benchmark: str = "") -> NothingToDo:
    """Look why a claim of this person found nothing."""
    seats = Seat.objects.of_living_battles()
    if benchmark:
        seats = seats.filter(battle__item__benchmark__slug=benchmark)
    if not seats.exists():
        return NothingToDo("no_battles", _("No battles have been drawn yet."))
    mine = Assignment.objects.of(annotator_id).values("battle__item")
    free_elsewhere = seats.filter(is_free=True).exclude(battle__item__in=mine)
    if free_elsewhere.exists():
        return NothingToDo(
            "being_prepared", _("The next answers are being prepared; try again in a minute.")
        )
    lent = Assignment.objects.open().exclude(annotator_id=annotator_id)
    lent = lent.filter(seat__in=seats).exclude(battle__item__in=mine)
    next_at = lent.aggregate(at=Min("leased_until"))["at"]
    if next_at:
        clock = date_format(localtime(next_at), "H:i")
        words = _("All battles are lent at the moment; the next may come back at {clock} (UTC).")
        return NothingToDo("all_lent", words.format(clock=clock), next_at)
    return NothingToDo("all_done", _("You have done everything there is for you. Thank you!"))
