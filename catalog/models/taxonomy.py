from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now

from catalog.models.items import BenchmarkItem


class TreeCategory(models.Model):
    """A sub category of this site and the main one above it; while there is none, the preset."""

    main = models.CharField(max_length=80)
    sub = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["main", "sub"], name="a_category_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.main} / {self.sub}"


class TagPlace(models.Model):
    """Where a free tag of a file leads: the first pair counts, the others are kept."""

    tag = models.CharField(max_length=200, unique=True)  # as `taxonomy.tag_spelled` writes it
    pairs = models.JSONField()  # [[main, sub], ...]

    class Meta:
        ordering = ["tag"]

    def __str__(self) -> str:
        return self.tag


class ItemTag(models.Model):
    """A free tag that an item came with, as it was written; those that lead nowhere are listed."""

    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="tags")
    raw = models.CharField(max_length=200)
    tag = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "raw"], name="an_item_has_a_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.raw} of {self.item_id}"


class LanguageAlias(models.Model):
    """What people call a programming language, beside the words that are known from the start."""

    label = models.CharField(max_length=60, unique=True)  # as `languages.spelled` writes it
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label
