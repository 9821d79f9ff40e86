"""Leaving a person's votes out of a benchmark's boards, and taking them in again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.announce import announce_new_votes
from annotations.models import Ruling
from catalog.models import Benchmark

AUDITED = {True: "votes_excluded", False: "votes_included"}


class NothingToRuleError(Exception):
    """The ruling in force says the same already."""


@transaction.atomic
def rule_on_votes(
    benchmark: Benchmark, annotator: Annotator, *, excludes: bool, reason: str, actor: Annotator
) -> Ruling:
    """Leave out, or take in again, what this person votes in the benchmark; boards follow."""
    # Who rules at the same time waits here, and then sees this ruling.
    Annotator.objects.select_for_update(no_key=True).get(pk=annotator.pk)
    if is_left_out(benchmark, annotator) == excludes:
        raise NothingToRuleError(refusal(excludes))
    ruling = Ruling.objects.create(
        benchmark=benchmark, annotator=annotator, excludes=excludes, reason=reason, ruled_by=actor
    )
    write_audit(
        AUDITED[excludes],
        annotator.pseudonym,
        actor=actor,
        benchmark=benchmark.slug,
        reason=reason,
    )
    transaction.on_commit(announce_new_votes, robust=True)
    return ruling


def is_left_out(benchmark: Benchmark, annotator: Annotator) -> bool:
    """What the last ruling says, with or without a number yet; before there is one, no."""
    last = Ruling.objects.newest().filter(benchmark=benchmark, annotator=annotator).first()
    return last is not None and last.excludes


def refusal(excludes: bool) -> str:
    if excludes:
        return _("These votes are left out already: somebody ruled before you.")
    return _("These votes are counted already: no ruling leaves them out.")
