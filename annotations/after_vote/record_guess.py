"""Writing down which model a voter took for the author of answer A."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Annotator
from annotations.after_vote.guessing import question_about
from annotations.announce import announce_new_votes
from annotations.models import Assignment, Guess, Vote


class GuessRefusedError(Exception):
    """It cannot be answered, now or so; `str` says why, and nothing was written."""


@transaction.atomic
def record_guess(assignment: Assignment, slug: str) -> Guess:
    """Write the guess; the same again gives the first one.

    `slug`: of one of the models asked about; empty for "no idea". Reveals to the same person
    wait, as for `show_names`, so that nobody guesses who was told at that moment.
    """
    Annotator.objects.select_for_update().get(pk=assignment.annotator_id)
    vote = Vote.objects.filter(assignment=assignment, replaces=None).first()
    earlier = Guess.objects.filter(vote=vote).select_related("guessed").first() if vote else None
    if earlier:
        if slug != (earlier.guessed.slug if earlier.guessed else ""):
            raise GuessRefusedError(_("You have answered this already; the first answer stays."))
        return earlier
    question = question_about(vote, assignment.public_id) if vote else None
    if vote is None or question is None:
        raise GuessRefusedError(_("Nothing is asked about this battle."))
    options = {model.slug: model for model in question.options}
    if slug and slug not in options:
        raise GuessRefusedError(_("Choose one of the models that you were asked about."))
    guess = Guess.objects.create(
        vote=vote, options=[model.pk for model in question.options], guessed=options.get(slug)
    )
    transaction.on_commit(announce_new_votes, robust=True)
    return guess
