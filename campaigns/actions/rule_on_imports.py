"""Leaving imported votes out of a benchmark's boards, and taking them in again."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.announce import announce_new_votes
from annotations.models import ImportRuling
from campaigns.actions.rule_on_votes import NothingToRuleError, refusal
from catalog.models import Benchmark

AUDITED = {True: "imported_excluded", False: "imported_included"}


@transaction.atomic
def rule_on_imports(
    benchmark: Benchmark,
    *,
    file_digest: str = "",
    judge: str = "",
    excludes: bool,
    reason: str,
    actor: Annotator,
) -> ImportRuling:
    """Leave out, or take in again, the votes of this file, of this judge, or of both together.

    Raises NothingToRuleError where the ruling in force says the same already.
    """
    # Who rules at the same time waits here, and then sees this ruling.
    Benchmark.objects.select_for_update(no_key=True).get(pk=benchmark.pk)
    if are_left_out(benchmark, file_digest=file_digest, judge=judge) == excludes:
        raise NothingToRuleError(refusal(excludes))
    ruling = ImportRuling.objects.create(
        benchmark=benchmark,
        file_digest=file_digest,
        judge=judge,
        excludes=excludes,
        reason=reason,
        ruled_by=actor,
    )
    write_audit(
        AUDITED[excludes],
        benchmark.slug,
        actor=actor,
        file_digest=file_digest,
        judge=judge,
        reason=reason,
    )
    transaction.on_commit(announce_new_votes, robust=True)
    return ruling


def are_left_out(benchmark: Benchmark, *, file_digest: str = "", judge: str = "") -> bool:
    """What the last ruling on exactly these says, with or without a number yet; else no."""
    rulings = ImportRuling.objects.newest().filter(benchmark=benchmark)
    last = rulings.filter(file_digest=file_digest, judge=judge).first()
    return last is not None and last.excludes
