from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Job
from catalog.models import Benchmark, BenchmarkItem, Competitor
from generation.models import Endpoint
from judging.models.judge import Judge


class JudgingJob(Job):
    """ "This judge looks at these answers of this benchmark"."""

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="judging_jobs")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="jobs")
    baseline = models.ForeignKey(
        Competitor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competitors = models.ManyToManyField(Competitor, related_name="+")
    repeats = models.PositiveSmallIntegerField(default=1)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class WantedJudgment(models.Model):
    """One judgment that a job wants, and how far it is.

    A try that a server spoilt leaves it waiting. What the judge said, also where it cannot be
    read, is a Judgment; there is one for each that is judged.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "to come"
        JUDGED = "judged", "judged"
        GIVEN_UP = "given_up", "missing"

    job = models.ForeignKey(JudgingJob, on_delete=models.PROTECT, related_name="wanted")
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="+")
    answers = ArrayField(models.BigIntegerField())  # as shown, first to last; a reference last
    order = models.PositiveSmallIntegerField(default=1)
    repeat = models.PositiveSmallIntegerField(default=1)
    preference = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)  # that servers spoilt
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "place", "repeat"], name="a_judgment_is_wanted_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "judged", "given_up"]),
                name="wanted_judgment_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["job", "id"], condition=Q(state="waiting"), name="judgments_to_come"
            ),
        ]

    def __str__(self) -> str:
        return f"judgment of item {self.item_id}, wanted by job {self.job_id}"


class SpoiltJudgment(models.Model):
    """A request that brought no judgment through no fault of the judge."""

    append_only = True

    wanted = models.ForeignKey(
        WantedJudgment, on_delete=models.PROTECT, related_name="spoilt_tries"
    )
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # of backends.errors
    message = models.CharField(max_length=400)
    seconds = models.FloatField()
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.kind} at {self.endpoint}"
