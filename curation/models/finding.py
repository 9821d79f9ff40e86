from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import BenchmarkItem


class Finding(models.Model):
    """Something that a check found in an item by itself; a curator decides what becomes of it."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", "Nearly the same item"
        CONTAMINATION = "contamination", "Known from a public set"
        SECRET = "secret", "Looks like a secret"
        PERSONAL_DATA = "personal_data", "Personal data"
        LINK = "link", "Points outside"
        CHARACTERS = "characters", "Characters that are no text"
        LENGTH = "length", "Unusual length"
        LANGUAGE = "language", "Label and text differ"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        FIXED = "fixed", "Fixed"

    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind)
    # SHA-256 of what was found: the same thing is found once, and stays accepted when it was.
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    severity = models.FloatField()  # 0 to 1; lists begin with the worst
    # [{"where", "text", "start", "end"}]: the place in the item first, then where else it stands.
    places = models.JSONField(default=list)
    words = models.CharField(max_length=300)  # one sentence with the figures
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "fingerprint"], name="a_thing_is_found_once_in_an_item"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "fixed"]), name="finding_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | (~Q(reason="") & Q(decided_by__isnull=False)),
                name="an_accepted_finding_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("duplicate", "contamination", "secret", "personal_data"),
                        *("link", "characters", "length", "language"),
                    ]
                ),
                name="finding_kind_is_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "-severity", "id"], name="findings_worst_first")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item_id}"


class CheckedItem(models.Model):
    """That the checks of one task by itself have seen an item, and in which version of theirs."""

    item = models.OneToOneField(BenchmarkItem, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"item {self.item_id} by checks {self.version}"
