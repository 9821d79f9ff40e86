from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from annotations.models.vote import ImportedVote, Vote


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
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(vote=None) ^ Q(imported_vote=None), name="an_entry_numbers_one_fact"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"
