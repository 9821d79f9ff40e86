"""Which votes are followed by "which model was A?", and what may be answered.

Both follow from the battle as it was lent, so that a page that is loaded again asks the same, and
from a secret, so that nobody knows beforehand which battle it will be.
"""

import random
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from annotations.models import AssignmentSide, Battle, Guess, Reveal, Vote
from catalog.models import Answer, Competitor

OPTIONS = 4  # models to choose from, where so many answered the item
MIN_MODELS = 2


@dataclass(frozen=True)
class Question:
    """Asked of one person about answer A of one battle; the author is among the options."""

    public_id: UUID
    options: list[Competitor]


def is_drawn(public_id: UUID) -> bool:
    """Whether the battle is one of those after which the question is put."""
    return draw(public_id, "asked").random() < settings.GUESS_SHARE


def draw(public_id: UUID, purpose: str) -> random.Random:
    digest = salted_hmac(f"guess {purpose}", str(public_id), algorithm="sha256").digest()
    return random.Random(digest)  # noqa: S311  what must not be foreseen is the digest


def question_about(vote: Vote, public_id: UUID) -> Question | None:
    """The question that this vote is followed by now; None for most.

    `public_id`: of the vote's assignment. Only a first vote on a normal battle, in time, is
    followed by one, and only until it is answered or the person is shown an author.
    """
    is_first = vote.replaces_id is None and not vote.surplus and vote.names_shown_at is None
    if not is_first or vote.purpose != Battle.Purpose.NORMAL or not is_drawn(public_id):
        return None
    if Guess.objects.filter(vote=vote).exists() or knows_an_author(vote):
        return None
    options = options_for(vote, public_id)
    return Question(public_id, options) if len(options) >= MIN_MODELS else None


def knows_an_author(vote: Vote) -> bool:
    sides = AssignmentSide.objects.filter(assignment=vote.assignment_id).values("answer")
    return Reveal.objects.filter(annotator=vote.annotator_id, answer__in=sides).exists()


def options_for(vote: Vote, public_id: UUID) -> list[Competitor]:
    """The author of A among others that answered the same item, in an order drawn by lot."""
    answered = Answer.objects.ready().filter(item=vote.item_id).values("competitor")
    known = {model.pk: model for model in Competitor.objects.filter(pk__in=answered)}
    author = known.pop(vote.competitor_a_id)
    lot = draw(public_id, "options")
    others = lot.sample(sorted(known), min(OPTIONS - 1, len(known)))
    options = [author, *(known[key] for key in others)]
    lot.shuffle(options)
    return options
