"""How often a person may give battles back, so that nobody skips on until a wanted one comes.

After some battles at most one in five may be skipped. Beyond that a battle has to stay open for a
while before it can be skipped, with the question what is wrong: whoever has a reason loses minutes,
whoever waits for a certain battle loses them for each of the others.
"""

from datetime import timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from annotations.models import Assignment, Outcome

FREE: Final = 20  # battles before anything is asked
ONE_IN: Final = 5
WINDOW: Final = 50  # of the last battles, so that an old habit is forgotten
PAUSE: Final = timedelta(minutes=10)


class SkipBudgetError(Exception):
    """Too many were skipped; `str` says so, and when this one can be."""


def check_skip_budget(assignment: Assignment) -> None:
    """Raise `SkipBudgetError` where this skip would be one too many and comes too soon."""
    decided = Assignment.objects.lent_to(assignment.annotator_id).filter(
        outcome__in=[Outcome.VOTED, Outcome.SKIPPED]
    )
    last = list(decided.order_by("-opened_at").values_list("outcome", flat=True)[:WINDOW])
    skips = last.count(Outcome.SKIPPED) + 1  # with this one
    may_from = assignment.opened_at + PAUSE
    if len(last) < FREE or skips * ONE_IN <= len(last) + 1 or now() >= may_from:
        return
    words = _(
        "You skipped {skips} of your last {number} battles. What is wrong with so many? Tell a "
        "lead. This one can be skipped from {clock} (UTC) on; a vote is possible now."
    )
    clock = date_format(localtime(may_from), "H:i")
    raise SkipBudgetError(words.format(skips=skips - 1, number=len(last), clock=clock))
