import uuid

from django.db import models
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import BenchmarkItem


class BulkEdit(models.Model):
    """One change of many items at once, which can be undone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filters = models.TextField(blank=True)  # the query string that chose the items
    changes = models.JSONField()  # column: new value
    actor = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"bulk edit {self.public_id}"


class EditedItem(models.Model):
    """What one item said before a bulk edit."""

    edit = models.ForeignKey(BulkEdit, on_delete=models.PROTECT, related_name="edited")
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edit", "item"], name="an_item_is_edited_once_at_once"),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id} in edit {self.edit_id}"
