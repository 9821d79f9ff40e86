from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Benchmark, BenchmarkItem, Competitor
from generation.models import GenerationJob
from judging.models import Judge, JudgingJob
from mining.models.selection import Choice, Selection


class RatingMethod(models.TextChoices):
    """Where the global score comes from."""

    BRADLEY_TERRY = "bradley_terry", "Bradley-Terry"
    ELO = "elo", "Elo, K 40"


class ExpertBattles(models.Model):
    """The battles of one selection: who answers, who judges whom, and how scores are mixed."""

    selection = models.OneToOneField(Selection, on_delete=models.PROTECT, related_name="battles")
    benchmark = models.OneToOneField(  # of the chosen instructions, made for these battles
        Benchmark, on_delete=models.PROTECT, related_name="expert_battles"
    )
    alpha = models.FloatField(default=0.7, validators=[MinValueValidator(0), MaxValueValidator(1)])
    method = models.CharField(
        max_length=16, choices=RatingMethod, default=RatingMethod.BRADLEY_TERRY
    )
    is_family_barred = models.BooleanField(default=True)  # judges of the family of one of the two
    seed = models.BigIntegerField()
    competitors = models.ManyToManyField(Competitor, related_name="+")
    judges = models.ManyToManyField(Judge, related_name="+")
    answering = models.ForeignKey(
        GenerationJob, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judging = models.ManyToManyField(JudgingJob, related_name="+")
    made_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "expert battles"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(alpha__gte=0, alpha__lte=1), name="alpha_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(method__in=RatingMethod.values), name="rating_method_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"battles of {self.benchmark}"


class FoughtItem(models.Model):
    """A chosen instruction as the item that is fought over."""

    append_only = True

    battles = models.ForeignKey(ExpertBattles, on_delete=models.PROTECT, related_name="fought")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(BenchmarkItem, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"item {self.item_id}"
