from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Competitor
from mining.models.run import Configuration, MiningRun, Opening


class Instruction(models.Model):
    """A user's turn as a competitor wrote it, and with which settings: mined text, no item yet."""

    append_only = True

    run = models.ForeignKey(MiningRun, on_delete=models.PROTECT, related_name="instructions")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    configuration = models.ForeignKey(Configuration, on_delete=models.PROTECT, related_name="+")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # within the configuration
    seed = models.BigIntegerField()
    text = models.TextField()
    finish_reason = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField()
    request_id = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "competitor", "configuration", "number"],
                name="one_instruction_per_place",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="an_instruction_has_text"),
        ]

    def __str__(self) -> str:
        return f"instruction {self.pk}"

    @property
    def title(self) -> str:
        """The first line, shortened for lists."""
        first = self.text.strip().splitlines()[0]
        return first if len(first) <= 100 else f"{first[:99].rstrip()}…"


class Screening(models.Model):
    """What the filters say of an instruction; a view of facts, written anew at each screening."""

    class Fate(models.TextChoices):
        KEPT = "kept", "kept"
        CUT_OFF = "cut_off", "cut off at the token limit"
        SHORT = "short", "too short"
        LONG = "long", "too long"
        LANGUAGE = "language", "not of the asked language"
        COPY = "copy", "the same text"
        ALIKE = "alike", "nearly the same text"
        CONTAMINATED = "contaminated", "stands in a benchmark"

    instruction = models.OneToOneField(
        Instruction, on_delete=models.PROTECT, related_name="screening"
    )
    outcome = models.CharField(max_length=12, choices=Fate)
    first = models.ForeignKey(  # the one that is kept in its place
        Instruction, null=True, blank=True, on_delete=models.PROTECT, related_name="repeats"
    )
    likeness = models.FloatField(null=True, blank=True)  # to the first one, 0 to 1
    words = models.CharField(max_length=300, blank=True)  # why, where that needs saying

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "kept",
                        "cut_off",
                        "short",
                        "long",
                        "language",
                        "copy",
                        "alike",
                        "contaminated",
                    ]
                ),
                name="screening_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["copy", "alike"], first__isnull=False)
                | (~Q(outcome__in=["copy", "alike"]) & Q(first=None)),
                name="exactly_a_repeat_has_a_first",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("instruction")), name="nothing_repeats_itself"
            ),
        ]
        indexes = [models.Index(fields=["first"], name="screening_by_first")]  # its cluster

    def __str__(self) -> str:
        return f"{self.instruction_id}: {self.outcome}"


class Grade(models.Model):
    """What a grader gave an instruction, 1 to 10; empty where its reply held no grade."""

    append_only = True

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="grades")
    grader = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    prompt_digest = models.CharField(max_length=64)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)  # all that the grader wrote
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "grader", "prompt_digest"], name="one_grade_of_a_grader"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=1, value__lte=10),
                name="a_grade_is_on_its_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value or 'no grade'} for {self.instruction_id}"


class Overruling(models.Model):
    """A person's word on an instruction, against filters and grade; the last one holds."""

    append_only = True

    instruction = models.ForeignKey(
        Instruction, on_delete=models.PROTECT, related_name="overrulings"
    )
    is_kept = models.BooleanField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{'keep' if self.is_kept else 'drop'} {self.instruction_id}"
