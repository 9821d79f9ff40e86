from django.db import models
from django.utils.timezone import now

from leaderboard.models import Snapshot


class RecordKey(models.Model):
    """A public key that signs the record, introduced by the key before it.

    Where that one was lost there is no signature of it, and everybody can see so.
    """

    append_only = True

    name = models.CharField(max_length=16, unique=True)  # from its digest
    public = models.CharField(max_length=64)  # hexadecimal
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    introduced = models.CharField(max_length=128, blank=True)  # signature of the key before
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class TreeHead(models.Model):
    """The root of the log at one size, signed: what outsiders keep."""

    append_only = True

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    key = models.ForeignKey(RecordKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    class Meta:
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"head of {self.size}"


class Manifest(models.Model):
    """What a snapshot rests on and says, signed as one text."""

    append_only = True

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="manifest")
    content = models.TextField()  # canonical JSON, as it was signed
    key = models.ForeignKey(RecordKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"manifest of {self.snapshot}"
