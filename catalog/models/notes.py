from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.items import BenchmarkItem


class ItemNotes(models.Model):
    """What stands behind a task, for curators, checkers and judges; voters never see it.

    Notes belong to one version of an item: other text may need other notes.
    """

    append_only = True

    item = models.OneToOneField(BenchmarkItem, on_delete=models.PROTECT, related_name="notes")
    title = models.CharField(max_length=200)
    knowledge = models.CharField(max_length=500)  # what a good answer needs to know
    difficulty_reason = models.TextField(blank=True)  # why it is as hard as it says
    good_answer = ArrayField(models.TextField(), default=list, blank=True)  # what it must contain
    bad_answers = ArrayField(models.TextField(), default=list, blank=True)  # what they often do

    class Meta:
        verbose_name_plural = "item notes"

    def __str__(self) -> str:
        return f"notes of item {self.item_id}"

    @property
    def expectation(self) -> str:
        """What good and bad answers do, as a judge reads it."""
        parts = (("A good answer:", self.good_answer), ("Bad answers often:", self.bad_answers))
        lists = ("\n".join([head, *(f"- {p}" for p in points)]) for head, points in parts if points)
        return "\n\n".join(lists)
