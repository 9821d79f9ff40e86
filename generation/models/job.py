from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Job
from catalog.models import Benchmark, BenchmarkItem, Competitor, Release
from generation.models.endpoint import Endpoint


class GenerationJob(Job):
    """ "These competitors answer this benchmark, so many samples each"."""

    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="generation_jobs"
    )
    release = models.ForeignKey(  # its item versions; empty: the items as they are at the start
        Release, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competitors = models.ManyToManyField(Competitor, related_name="generation_jobs")
    samples = models.PositiveSmallIntegerField(default=1)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class WantedAnswer(models.Model):
    """One answer that a job wants, and how far it is.

    A try that a server spoilt leaves it waiting until it may be asked for again. What a model
    wrote, or failed to write, is an Answer; there is one for each that is ready or failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "to come"
        READY = "ready", "ready"
        FAILED = "failed", "failure of the model"
        GIVEN_UP = "given_up", "missing"

    job = models.ForeignKey(GenerationJob, on_delete=models.PROTECT, related_name="wanted")
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="+")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    sample = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)  # that servers spoilt
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "competitor", "item", "sample"], name="an_answer_is_wanted_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "failed", "given_up"]),
                name="wanted_state_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["job", "competitor", "id"],
                condition=Q(state="waiting"),
                name="wanted_and_waiting",
            ),
            models.Index(fields=["item"], condition=Q(state="waiting"), name="waiting_for_an_item"),
        ]

    def __str__(self) -> str:
        return f"answer {self.sample} to item {self.item_id}, wanted by job {self.job_id}"


class SpoiltTry(models.Model):
    """A request that brought no answer through no fault of the model; held against nobody."""

    append_only = True

    wanted = models.ForeignKey(WantedAnswer, on_delete=models.PROTECT, related_name="spoilt_tries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # of backends.errors
    message = models.CharField(max_length=400)
    seconds = models.FloatField()
    at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} at {self.endpoint}"
