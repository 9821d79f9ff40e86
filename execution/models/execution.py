from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from execution.models.test_set import TestSet


class ExecutionQuerySet(models.QuerySet["Execution"]):
    def that_count(self, benchmark: Benchmark) -> "ExecutionQuerySet":
        """Those against the newest tests of the benchmark's items, the last one of each answer."""
        return self.filter(benchmark=benchmark, is_current=True)


class Execution(models.Model):
    """An answer's program, run against one version of its item's tests."""

    append_only = True
    append_only_except = ("is_current",)

    class Status(models.TextChoices):
        PASS = "pass", _("Passed")
        FAIL = "fail", _("Failed")
        ERROR = "error", _("Error")
        TIMEOUT = "timeout", _("Timeout")
        OUT_OF_MEMORY = "out_of_memory", _("Out of memory")
        OUTPUT_TOO_LONG = "output_too_long", _("Output too long")
        FORBIDDEN = "forbidden", _("Forbidden")
        COMPILE_ERROR = "compile_error", _("Compile error")
        MISSING_DEPENDENCY = "missing_dependency", _("Missing dependency")
        NO_PROGRAM = "no_program", _("No program found")
        NOT_RUN = "not_run", _("Not run")

    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="executions", db_index=False
    )
    test_set = models.ForeignKey(TestSet, on_delete=models.PROTECT, related_name="executions")
    # Copied from the answer, so that reports of a million rows need no join.
    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item = models.ForeignKey(
        BenchmarkItem, on_delete=models.PROTECT, related_name="executions", db_index=False
    )
    competitor = models.ForeignKey(
        Competitor, on_delete=models.PROTECT, related_name="executions", db_index=False
    )
    run = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)  # until newer tests or a later run
    status = models.CharField(max_length=20, choices=Status)
    passed = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    # Of the weight of all tests, what passed; empty in rows from before tests had a weight.
    share = models.FloatField(null=True)
    is_forgeable = models.BooleanField(default=False)
    details = models.JSONField(default=list)  # of each test: status, seconds, message, outputs
    message = models.TextField(blank=True)
    language = models.CharField(max_length=20)
    toolchain = models.CharField(max_length=100, blank=True)
    runner_version = models.CharField(max_length=20)
    program_digest = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(default=0.0)
    memory = models.BigIntegerField(default=0)  # bytes
    at = models.DateTimeField(default=now)

    objects = ExecutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "test_set", "run"], name="one_execution_per_run"
            ),
            models.UniqueConstraint(
                fields=["answer"], condition=Q(is_current=True), name="one_current_execution"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        *("pass", "fail", "error", "timeout", "out_of_memory", "output_too_long"),
                        *("forbidden", "compile_error", "missing_dependency", "no_program"),
                        "not_run",
                    ]
                ),
                name="execution_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(passed__lte=F("total")), name="no_more_pass_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1),
                name="a_share_of_tests_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(status="pass", passed=F("total"), total__gt=0)
                | ~Q(status="pass") & ~Q(passed=F("total"), total__gt=0),
                name="passed_means_every_test",
            ),
        ]
        indexes = [
            models.Index(
                fields=["benchmark", "competitor", "status", "item"],
                condition=Q(is_current=True),
                name="execution_in_reports",
            ),
        ]

    def __str__(self) -> str:
        return f"execution {self.pk} of answer {self.answer_id}"

    @property
    def passed_share(self) -> float:
        """How much of its tests an answer passes, by their weight where that was kept."""
        return self.passed / self.total if self.share is None else self.share


def waiting_answers(benchmark: Benchmark) -> models.QuerySet[Answer]:
    """Answers that have tests and were not run against the newest of them."""
    later = Answer.objects.ready().filter(
        item=OuterRef("item"),
        competitor=OuterRef("competitor"),
        sample=OuterRef("sample"),
        attempt__gt=OuterRef("attempt"),
    )
    done = Execution.objects.filter(
        answer=OuterRef("pk"), test_set__item=OuterRef("item"), test_set__is_latest=True
    )
    tested = TestSet.objects.of_benchmark(benchmark).values("item")
    return Answer.objects.ready().filter(~Exists(later), ~Exists(done), item__in=tested)
