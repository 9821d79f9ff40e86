from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Competitor


class Bands(models.TextChoices):
    """Where the bands of a grade from 1 to 10 begin; the published code and its paper differ."""

    PAPER = "paper", "1-2, 3-5, 6-8, 9-10 (paper)"
    CODE = "code", "1-2, 3-4, 5-8, 9-10 (code)"


class MiningRun(models.Model):
    """One search for what competitors are good at, from the first request to the last score."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    competitors = models.ManyToManyField(Competitor, related_name="mining_runs")
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # of tutors
    per_configuration = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    max_tokens = models.PositiveIntegerField(default=512, validators=[MinValueValidator(1)])
    templates = models.JSONField(default=dict, blank=True)  # families as stated, by slug of model
    seed = models.BigIntegerField()
    grader = models.ForeignKey(  # that grades quality and difficulty; none: nothing is graded
        Competitor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bands = models.CharField(max_length=10, choices=Bands, default=Bands.PAPER)
    cut = models.PositiveSmallIntegerField(  # the lowest grade that is kept
        default=6, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    min_words = models.PositiveIntegerField(default=4)
    max_words = models.PositiveIntegerField(default=600)
    likeness = models.FloatField(default=0.5)  # from which the later of two texts goes
    overlap_words = models.PositiveIntegerField(default=10)  # in a row, shared with a benchmark
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    created_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(bands__in=Bands.values), name="bands_are_known"),
            models.CheckConstraint(
                condition=Q(cut__gte=1, cut__lte=10), name="the_cut_is_on_the_scale"
            ),
            models.CheckConstraint(
                condition=Q(likeness__gt=0, likeness__lte=1), name="likeness_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Configuration(models.Model):
    """One way of drawing tokens that a run tries on every competitor."""

    append_only = True

    run = models.ForeignKey(MiningRun, on_delete=models.PROTECT, related_name="configurations")
    number = models.PositiveSmallIntegerField()  # from 1
    temperature = models.FloatField()
    top_p = models.FloatField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "temperature", "top_p"], name="a_configuration_is_tried_once"
            ),
            models.CheckConstraint(
                condition=Q(temperature__gte=0, top_p__gt=0, top_p__lte=1),
                name="a_configuration_can_be_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"temperature {self.temperature:g}, top_p {self.top_p:g}"


class Opening(models.Model):
    """The text behind which a competitor writes the user's turn, and where that turn ends."""

    append_only = True

    run = models.ForeignKey(MiningRun, on_delete=models.PROTECT, related_name="openings")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=40, blank=True)  # of the tutor; empty for none
    prefix = models.TextField()
    stop = ArrayField(models.CharField(max_length=100))
    source = models.CharField(max_length=20)  # server, or the family of templates

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "competitor", "language"], name="one_opening_per_tutor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}, {self.language or 'no tutor'}"
