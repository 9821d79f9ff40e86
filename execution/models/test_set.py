from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from catalog.models import Benchmark, BenchmarkItem


class TestSetQuerySet(models.QuerySet["TestSet"]):
    def of_benchmark(self, benchmark: Benchmark) -> "TestSetQuerySet":
        """The newest tests of the newest versions of its items."""
        return self.filter(
            is_latest=True,
            item__benchmark=benchmark,
            item__is_latest=True,
            item__status=BenchmarkItem.Status.ACTIVE,
        )


class TestSet(models.Model):
    """One version of the tests of an item; other tests make a new version."""

    __test__ = False  # pytest need not look for tests here
    append_only = True
    append_only_except = ("is_latest",)

    class Source(models.TextChoices):
        ACECODE = "acecode", "AceCode"
        EVALPLUS = "evalplus", "EvalPlus"
        HUMANEVAL = "humaneval", "HumanEval"
        MBPP = "mbpp", "MBPP"
        OWN = "own", _("File of our own format")
        WRITTEN = "written", _("Written on the page")
        SYNTHESISED = "synthesised", _("Written by a model")
        OPEN_ARENA = "open_arena", "Open Arena"

    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="test_sets")
    version = models.PositiveIntegerField(default=1)
    is_latest = models.BooleanField(default=True)
    source = models.CharField(max_length=20, choices=Source)
    language = models.CharField(max_length=20)
    entry = models.CharField(max_length=200, blank=True)  # the function that is called
    prelude = models.TextField(blank=True)  # stands before every program, such as imports
    tests = models.JSONField()  # a list, see execution/case.py
    # Programs that tests came with, where they did: one that passes all of them, and wrong ones,
    # a list of {"mistake", "program"}, each of which some test notices.
    right_program = models.TextField(blank=True)
    wrong_programs = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64)  # of the tests
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    objects = TestSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="one_test_set_per_version"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(is_latest=True), name="one_latest_test_set_per_item"
            ),
            models.CheckConstraint(
                condition=Q(
                    source__in=[
                        *("acecode", "evalplus", "humaneval", "mbpp", "own"),
                        *("written", "synthesised", "open_arena"),
                    ]
                ),
                name="test_source_is_known",
            ),
            models.CheckConstraint(condition=~Q(tests=[]), name="a_test_set_has_tests"),
        ]

    def __str__(self) -> str:
        return f"tests {self.version} of item {self.item_id}"
