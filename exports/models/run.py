import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Benchmark, Competitor


class TrainingRun(models.Model):
    """One training, as its folder told of it: on which export, how, and what came of it."""

    append_only = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    method = models.CharField(max_length=10)  # sft, dpo, kto, reward, grpo, rloo
    base = models.CharField(max_length=200)  # as the folder of the base is called
    base_digest = models.CharField(max_length=64)
    benchmark = models.ForeignKey(
        Benchmark, null=True, blank=True, on_delete=models.PROTECT, related_name="training_runs"
    )
    export_digest = models.CharField(max_length=64)
    export = models.JSONField(default=dict)  # benchmark, shape, source, facts, counts
    trained_items = models.JSONField(default=list)  # keys of the items that it was trained on
    configuration = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)  # of the libraries
    code_version = models.CharField(max_length=40)
    metrics = models.JSONField(default=dict)
    log = models.JSONField(default=list)  # one object for each logged step
    samples = models.JSONField(default=list)  # prompt, before, after
    files = models.JSONField(default=dict)  # of the adapter, with their digests
    folder = models.CharField(max_length=500)  # where it lay when it was registered
    digest = models.CharField(max_length=64, unique=True)  # of all that its folder told
    registered_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=["sft", "dpo", "kto", "reward", "grpo", "rloo"]),
                name="training_method_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Descent(models.Model):
    """That a competitor came from another by a run."""

    append_only = True

    competitor = models.OneToOneField(Competitor, on_delete=models.PROTECT, related_name="descent")
    base = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="descendants")
    run = models.ForeignKey(TrainingRun, on_delete=models.PROTECT, related_name="descents")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(competitor=F("base")), name="nobody_descends_from_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor} from {self.base}"
