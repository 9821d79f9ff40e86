"""Why there is no battle to lend, in a word for programs and a sentence for people."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.models import (
    Adjudication,
    Assignment,
    AssignmentSide,
    Campaign,
    Outcome,
    Participant,
    Reveal,
    Seat,
)
from annotations.models.battle import SeatQuerySet
from annotations.queries.qualification import qualification_of
from catalog.models import RenderedText


@dataclass(frozen=True)
class NothingToDo:
    # no_battles, all_done, all_lent, being_prepared; paused, not_qualified, campaign_paused
    code: str
    sentence: str
    next_at: datetime | None = None


def why_nothing(annotator_id: int, *, benchmark: str = "") -> NothingToDo:
    """Look why a claim of this person found nothing."""
    seats = Seat.objects.of_living_battles().open_to(annotator_id)
    if benchmark:
        seats = seats.filter(battle__item__benchmark__slug=benchmark)
    if not seats.exists():
        shut = shut_out(annotator_id)
        return shut or NothingToDo("no_battles", _("No battles have been drawn yet."))
    possible = allowed(seats, annotator_id)
    free = possible.filter(is_free=True)
    if free.filter(~all_rendered()).exists():
        return NothingToDo(
            "being_prepared", _("The next answers are being prepared; try again in a minute.")
        )
    lent = Assignment.objects.open().exclude(annotator_id=annotator_id)
    next_at = lent.filter(seat__in=possible).aggregate(at=Min("leased_until"))["at"]
    if next_at:
        clock = date_format(localtime(next_at), "H:i")
        words = _("All battles are lent at the moment; the next may come back at {clock} (UTC).")
        return NothingToDo("all_lent", words.format(clock=clock), next_at)
    if free.exists():  # somebody was about to take it, or has just given it back
        return NothingToDo("all_lent", _("All battles are lent at the moment; try again."))
    shut = shut_out(annotator_id)
    return shut or NothingToDo(
        "all_done", _("You have done everything there is for you. Thank you!")
    )


def shut_out(annotator_id: int) -> NothingToDo | None:
    """Whether work is there that this person may not do now, and why."""
    pause = paused_participations(annotator_id).first()
    if pause:
        words = _("A lead has paused your work in “{campaign}”: {reason}")
        sentence = words.format(campaign=pause.campaign, reason=pause.pause_reason)
        return NothingToDo("paused", sentence)
    within_reach = Campaign.objects.eligible_for(annotator_id)
    shut = within_reach.difference(Campaign.objects.open_to(annotator_id)).first()
    if shut and qualification_of(shut, annotator_id).is_over:
        words = _("You are not qualified for “{campaign}” and have no tries left; ask its lead.")
        return NothingToDo("not_qualified", words.format(campaign=shut))
    if shut:
        words = _("A qualification for “{campaign}” comes first, and you have tries left for it.")
        return NothingToDo("not_qualified", words.format(campaign=shut))
    resting = (
        Campaign.objects.meant_for(annotator_id)
        .filter(state=Campaign.State.PAUSED, battles__seats__is_free=True)
        .first()
    )
    if resting:
        words = _("“{campaign}” is paused at the moment. Your votes and your place in it are kept.")
        return NothingToDo("campaign_paused", words.format(campaign=resting))
    return None


def paused_participations(annotator_id: int) -> QuerySet[Participant]:
    """Where a lead has paused this person, in campaigns that go on."""
    own = Participant.objects.filter(annotator=annotator_id).exclude(paused_at=None)
    return own.filter(campaign__state=Campaign.State.RUNNING).select_related("campaign")


def allowed(seats: SeatQuerySet, annotator_id: int) -> SeatQuerySet:
    """Those whose answers this person never held, saw named or decided about.

    As a claim asks (`IS_NEW_TO_PERSON`, `IS_BLIND`); a test holds the two against each other.
    """
    sides = AssignmentSide.objects.filter(annotator_id=annotator_id)
    unseen = Q(assignment__prefetched=True, assignment__outcome=Outcome.EXPIRED)
    held = sides.exclude(unseen).values_list("answer_id", flat=True)
    shown = Reveal.objects.filter(annotator_id=annotator_id).values_list("answer_id", flat=True)
    decided = Adjudication.objects.filter(annotator_id=annotator_id)
    read = (decided.values_list(f"battle__answer_{side}_id", flat=True) for side in "ab")
    for known in (held, shown, *read):
        seats = seats.exclude(battle__answer_a__in=known).exclude(battle__answer_b__in=known)
    return seats


def all_rendered() -> Q:
    """Whether the HTML of all three texts of a seat's battle is there."""
    task, one, other = (
        Exists(RenderedText.objects.filter(text_digest=OuterRef(digest)))
        for digest in (
            "battle__item__prompt_digest",
            "battle__answer_a__shown_digest",
            "battle__answer_b__shown_digest",
        )
    )
    return Q(task, one, other)
