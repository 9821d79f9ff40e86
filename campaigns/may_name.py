"""Whose votes a list may name the models of, for a person who votes as well."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Assignment, AssignmentSide, Reveal, Seat


def blind_votes(annotator_id: int) -> Q:
    """Votes whose models this person must not be told.

    Their own, while they were not shown who wrote both answers; and everybody's on an item of
    which they hold a battle now, or may still be lent one. Filters by model must leave these out,
    or they would tell.
    """
    held = Assignment.objects.lent_to(annotator_id).open().values("battle__item")
    to_come = items_to_come(annotator_id)
    return (
        Q(item__in=held)
        | Q(item__in=to_come)
        | Q(annotator=annotator_id)
        & ~(
            was_revealed(annotator_id, "assignment__battle__answer_a")
            & was_revealed(annotator_id, "assignment__battle__answer_b")
        )
    )


def items_to_come(annotator_id: int) -> QuerySet[Any]:
    """Items of which a battle waits for somebody, who may be this person: both answers are new.

    Whoever never wants to vote on them reads their authors one by one (`show_author`), or waits.
    """
    seats = Seat.objects.of_living_battles().filter(is_free=True)
    for side in ("a", "b"):
        answer = OuterRef(f"battle__answer_{side}")
        own = {"annotator": annotator_id, "answer": answer}
        seats = seats.exclude(Exists(AssignmentSide.objects.filter(**own)))
        seats = seats.exclude(Exists(Reveal.objects.filter(**own)))
    return seats.values("battle__item")


def blind_imported_votes(annotator_id: int) -> Q:
    """The same of votes from files, which are nobody's own."""
    held = Assignment.objects.lent_to(annotator_id).open().values("battle__item")
    return Q(item__isnull=False, item__in=held)


def was_revealed(annotator_id: int, answer: str) -> Q:
    return Q(Exists(Reveal.objects.filter(annotator=annotator_id, answer=OuterRef(answer))))


def holds_item(annotator_id: int, item_id: int) -> bool:
    """Whether this person has a battle on the item to decide now: others' words wait till then."""
    open_ = Assignment.objects.lent_to(annotator_id).open()
    return open_.filter(battle__item=item_id).exists()
