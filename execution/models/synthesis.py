from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Job
from catalog.models import Benchmark, BenchmarkItem
from execution.models.test_set import TestSet


class Synthesis(models.Model):
    """What became of one question for which a model was asked to write tests."""

    append_only = True

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="+")
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)  # of the item, or of the program it was made from
    item = models.ForeignKey(
        BenchmarkItem, null=True, on_delete=models.PROTECT, related_name="syntheses"
    )  # empty: a program from which nothing came
    test_set = models.ForeignKey(
        TestSet, null=True, on_delete=models.PROTECT, related_name="syntheses"
    )  # empty: dropped
    reason = models.CharField(max_length=500, blank=True)  # why it was dropped
    writer = models.CharField(max_length=320)  # endpoint:model
    filter = models.CharField(max_length=320)
    question = models.TextField(blank=True)
    entry = models.CharField(max_length=200, blank=True)
    program = models.TextField(blank=True)  # of the filter
    tests = models.JSONField(default=list)  # all that were written: text, fate, reason
    written = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    mutants = models.PositiveIntegerField(default=0)  # programs with one mistake each
    killed = models.PositiveIntegerField(default=0)  # of them, noticed by the surviving tests
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "key"], name="one_synthesis_per_job_and_key"),
            models.CheckConstraint(
                condition=Q(reason="", test_set__isnull=False, item__isnull=False)
                | ~Q(reason="") & Q(test_set=None),
                name="a_dropped_question_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kept__lte=F("written"), killed__lte=F("mutants")),
                name="no_more_survive_than_there_were",
            ),
        ]

    def __str__(self) -> str:
        return f"tests written for {self.key}"

    @property
    def dropped(self) -> list[dict[str, str]]:
        """The tests that did not survive, with the reason of each."""
        return [test for test in self.tests if test["reason"]]

    @property
    def mutation_words(self) -> str:
        score = self.mutation_score
        return "" if score is None else f"{100 * score:.0f} %"

    @property
    def mutation_score(self) -> float | None:
        """The share of small mistakes that the surviving tests notice."""
        return self.killed / self.mutants if self.mutants else None
