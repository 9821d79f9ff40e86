from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models.items import BenchmarkItem


class Retirement(models.Model):
    """That somebody wants an item out of the work, why, and what the second person said of it."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for a second person"
        RETIRED = "retired", "Retired"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back"

    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="retirements")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state="asked"),
                name="an_item_waits_for_one_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "retired", "refused", "withdrawn"]),
                name="retirement_state_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_retirement_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="another_person_decides_a_retirement",
            ),
        ]

    def __str__(self) -> str:
        return f"retirement of item {self.item_id}"
