from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from generation.models import Endpoint


class Protocol(models.TextChoices):
    """How a judge is asked, and what its word then counts."""

    CODEARENA = "codearena", "CodeArena: two games against a baseline"
    BATTLES = "battles", "Battles: any pair, both orders"
    RATINGS = "ratings", "Ratings: five preferences, several answers together"
    CODAL = "codal", "CODAL: one answer beside a reference, 1 to 10"
    CHOICE = "choice", "One token: A or B with its probability, both orders"

    @property
    def is_of_pairs(self) -> bool:
        """Whether it compares two answers; the others rate answers one by one."""
        return self in {Protocol.CODEARENA, Protocol.BATTLES, Protocol.CHOICE}

    @property
    def needs_baseline(self) -> bool:
        return self in {Protocol.CODEARENA, Protocol.CODAL}


class Prompt(models.Model):
    """One version of the words that a judge is asked with, rubrics included; it never changes."""

    append_only = True

    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    protocol = models.CharField(max_length=12, choices=Protocol)
    text = models.TextField()  # the file, as it was read
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the text
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_prompt_per_version"),
            models.CheckConstraint(
                condition=Q(protocol__in=Protocol.values), name="prompt_protocol_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Judge(models.Model):
    """A model on an endpoint with its sampling, a version of a prompt and a protocol.

    Nothing of it changes: other words or settings are another judge. One without an endpoint
    is known by the file that its judgments came in.
    """

    append_only = True

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    protocol = models.CharField(max_length=12, choices=Protocol)
    endpoint = models.ForeignKey(
        Endpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="judges"
    )
    model = models.CharField(max_length=200, blank=True)
    prompt = models.ForeignKey(
        Prompt, null=True, blank=True, on_delete=models.PROTECT, related_name="judges"
    )
    temperature = models.FloatField(null=True, blank=True)
    top_p = models.FloatField(null=True, blank=True)
    max_tokens = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    family = models.CharField(max_length=60, blank=True)  # of the model, as in judging.families
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(protocol__in=Protocol.values), name="judge_protocol_is_known"
            ),
            models.CheckConstraint(
                condition=Q(endpoint=None, prompt=None)
                | Q(endpoint__isnull=False, prompt__isnull=False) & ~Q(model=""),
                name="a_judge_that_is_asked_has_a_prompt",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> Protocol:
        return Protocol(self.protocol)

    @property
    def is_asked(self) -> bool:
        """Whether a server answers for it; the judgments of the others came in files."""
        return self.endpoint_id is not None

    @property
    def settings(self) -> dict[str, Any]:
        """Its sampling, as far as it is stated."""
        names = ("temperature", "top_p", "max_tokens", "seed")
        return {name: value for name in names if (value := getattr(self, name)) is not None}
