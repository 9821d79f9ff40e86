from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now

from annotations.models.vote import Vote
from catalog.models import Competitor


class Guess(models.Model):
    """Which model a voter, asked after the vote, took for the author of answer A."""

    append_only = True

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="guess")
    options = ArrayField(models.BigIntegerField())  # competitors, in the order shown
    guessed = models.ForeignKey(  # empty: no idea
        Competitor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "guesses"

    def __str__(self) -> str:
        return f"guess about vote {self.vote_id}"
