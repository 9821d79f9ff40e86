from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models.items import Benchmark, BenchmarkItem


class Release(models.Model):
    """A named list of item versions as they were described then; it never changes again."""

    append_only = True

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=80)
    notes = models.TextField(blank=True)
    # The release that the changelog starts from; none for the first.
    before = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="after"
    )
    items_digest = models.CharField(max_length=64)  # see catalog.described
    item_count = models.PositiveIntegerField()
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "name"], name="one_release_of_a_name"),
            models.CheckConstraint(condition=Q(item_count__gt=0), name="a_release_holds_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.benchmark.name} {self.name}"


class ReleasedItem(models.Model):
    """One item version in a release, with the description that it had."""

    append_only = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="released_items")
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="+")
    main_category = models.CharField(max_length=80, blank=True)
    sub_category = models.CharField(max_length=80, blank=True)
    raw_languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    difficulty = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "item"], name="an_item_is_released_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in release {self.release_id}"
