from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from annotations.models.guess import Guess
from annotations.models.ruling import Ruling
from annotations.models.vote import ImportedVote, Vote
from catalog.models import EarlierDescription, SelfNaming

FACTS = ("vote", "imported_vote", "earlier_description", "ruling", "guess", "self_naming")


def numbers_one_of(facts: tuple[str, ...]) -> Q:
    """Exactly one of the columns is filled."""
    condition = Q()
    for fact in facts:
        others = {other: None for other in facts if other != fact}
        condition |= Q(**{f"{fact}__isnull": False}, **others)
    return condition


class LedgerEntry(models.Model):
    """The order in which facts were counted; anything as of a time is rebuilt by number."""

    append_only = True

    number = models.BigIntegerField(primary_key=True)
    vote = models.OneToOneField(
        Vote, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    imported_vote = models.OneToOneField(
        ImportedVote, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    earlier_description = models.OneToOneField(
        EarlierDescription, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    ruling = models.OneToOneField(
        Ruling, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    guess = models.OneToOneField(
        Guess, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    self_naming = models.OneToOneField(
        SelfNaming, null=True, on_delete=models.PROTECT, related_name="ledger_entry"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=numbers_one_of(FACTS), name="an_entry_numbers_one_fact"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"
