from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Job
from catalog.models import Competitor
from generation.models import Endpoint
from mining.models.instruction import Instruction
from mining.models.run import Configuration, MiningRun


class MiningJob(Job):
    """One step of a run: instructions are mined, screened, or graded."""

    MINE = "mine"
    SCREEN = "screen_instructions"
    GRADE = "grade_instructions"

    run = models.ForeignKey(MiningRun, on_delete=models.PROTECT, related_name="jobs")


class WantedReply(models.Model):
    """One reply that a job wants: an instruction behind an opening, or a grade of one.

    A try that a server spoilt leaves it waiting until it may be asked for again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "to come"
        READY = "ready", "ready"
        FAILED = "failed", "failure of the model"
        GIVEN_UP = "given_up", "missing"

    job = models.ForeignKey(MiningJob, on_delete=models.PROTECT, related_name="wanted")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    configuration = models.ForeignKey(
        Configuration, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(default=1)  # within the configuration
    seed = models.BigIntegerField(null=True, blank=True)
    instruction = models.ForeignKey(
        Instruction, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)  # that servers spoilt
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "competitor", "configuration", "number"],
                condition=Q(instruction=None),
                name="an_instruction_is_wanted_once",
            ),
            models.UniqueConstraint(
                fields=["job", "instruction"],
                condition=Q(instruction__isnull=False),
                name="a_grade_is_wanted_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "failed", "given_up"]),
                name="wanted_reply_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(configuration=None, instruction__isnull=False)
                | Q(configuration__isnull=False, instruction=None),
                name="a_reply_is_an_instruction_or_a_grade",
            ),
        ]
        indexes = [
            models.Index(
                fields=["job", "competitor", "id"],
                condition=Q(state="waiting"),
                name="replies_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"reply of {self.competitor_id}, wanted by job {self.job_id}"


class SpoiltReply(models.Model):
    """A request that brought nothing through no fault of the model; held against nobody."""

    append_only = True

    wanted = models.ForeignKey(WantedReply, on_delete=models.PROTECT, related_name="spoilt_tries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # of backends.errors
    message = models.CharField(max_length=400)
    seconds = models.FloatField()
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.kind} at {self.endpoint}"
