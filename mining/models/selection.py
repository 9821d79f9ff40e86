from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from mining.models.instruction import Instruction
from mining.models.run import MiningRun


class Selection(models.Model):
    """A few instructions that stand for all that a run kept, chosen by the farthest-first rule."""

    append_only = True

    run = models.ForeignKey(MiningRun, on_delete=models.PROTECT, related_name="selections")
    budget = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    vectors = models.CharField(max_length=300)  # hashed words, or the endpoint and its model
    pool = models.PositiveIntegerField()  # instructions that were there to choose from
    mean_distance = models.FloatField()  # of the pool to the nearest chosen one
    # Of a sample of the pool that was not chosen: instruction, x, y.
    others = ArrayField(ArrayField(models.FloatField(), size=3), default=list)
    coverage = models.JSONField(default=list)  # rows of mining.coverage
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.budget} of {self.pool}"


class Choice(models.Model):
    """One chosen instruction, in the order of choosing, and its place on the map."""

    append_only = True

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="choices")
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # from 1
    radius = models.FloatField()  # after it, of the farthest one to its nearest choice
    stands_for = models.PositiveIntegerField()  # instructions that are nearest to it, with itself
    x = models.FloatField()
    y = models.FloatField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "position"], name="one_choice_per_position"
            ),
            models.UniqueConstraint(
                fields=["selection", "instruction"], name="an_instruction_is_chosen_once"
            ),
            models.CheckConstraint(
                condition=Q(radius__gte=0, stands_for__gte=1), name="a_choice_stands_for_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"choice {self.position} of selection {self.selection_id}"
