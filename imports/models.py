"""Files that wait here until somebody says what becomes of them."""

import uuid

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """A file that a lead gave, what it was recognised as, and what was stated about it.

    `found` is a `Recognised` as JSON, `stated` the fields of the form as lists of texts by name.
    """

    class Kind(models.TextChoices):
        ITEMS = "import_items", _("Items, with the answers that their records carry")
        ANSWERS = "import_answers", _("Answers to items")
        VOTES = "import_votes", _("Votes")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to="uploads", blank=True)  # empty: of no use, so not kept
    name = models.CharField(max_length=200)
    archive = models.CharField(max_length=200, blank=True)  # that it was unpacked from
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    found = models.JSONField(default=dict)
    stated = models.JSONField(default=dict)
    tags = models.JSONField(null=True, blank=True)  # the table of tags given beside it
    uploaded_by = models.ForeignKey(
        "accounts.Annotator", on_delete=models.PROTECT, related_name="uploads"
    )
    uploaded_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        ordering = ["-uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name
