from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.models.battle import Assignment, Battle
from annotations.models.campaign import Campaign
from annotations.models.vote import DECISIVE, Strength, Winner
from catalog.models import BenchmarkItem

BETTER = [(winner.value, winner.label) for winner in (Winner.MODEL_A, Winner.MODEL_B)]


class GoldBattle(models.Model):
    """A battle whose better answer is known, signed by a lead; nothing on its page tells."""

    class Use(models.TextChoices):
        CHECK = "check", _("Among the others")
        TRAINING = "training", _("In the qualification")

    class Source(models.TextChoices):
        LEAD = "lead", _("Set by a lead")
        UNANIMOUS = "unanimous", _("All votes agreed")
        TESTS = "tests", _("Tests tell them apart")

    battle = models.OneToOneField(Battle, on_delete=models.PROTECT, related_name="gold")
    winner = models.CharField(max_length=10, choices=BETTER)  # of the battle's own sides
    explanation = models.TextField(_("explanation"), max_length=4000)
    use = models.CharField(max_length=10, choices=Use)
    source = models.CharField(max_length=10, choices=Source)
    signed_by = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=DECISIVE, name="gold_has_a_better_answer"),
            models.CheckConstraint(
                condition=Q(use__in=["check", "training"]), name="gold_use_is_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["lead", "unanimous", "tests"]), name="gold_source_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"gold battle {self.battle_id}"


class Draft(models.Model):
    """What somebody has entered and not sent; kept when the time runs out."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="draft")
    words = models.JSONField()  # as the form of a vote takes them
    saved_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"draft of assignment {self.assignment_id}"


class Adjudication(models.Model):
    """What a lead decides where votes disagree: first without seeing them, then with them."""

    append_only = True

    class Confidence(models.TextChoices):
        SURE = "sure", _("Sure")
        FAIRLY = "fairly", _("Fairly sure")
        UNSURE = "unsure", _("Not sure")

    class Cause(models.TextChoices):
        """Why people disagreed."""

        AMBIGUOUS = "ambiguous", _("The task is ambiguous")
        GUIDELINE_GAP = "guideline_gap", _("The guideline does not say")
        SLIP = "slip", _("Somebody slipped")
        EDGE_CASE = "edge_case", _("An edge case")
        TASTE = "taste", _("A matter of taste")

    battle = models.ForeignKey(Battle, on_delete=models.PROTECT, related_name="adjudications")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    is_blind = models.BooleanField()  # decided before this lead saw the votes
    winner = models.CharField(max_length=10, choices=Winner)  # of the battle's own sides
    strength = models.CharField(max_length=10, choices=Strength, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    guideline_version = models.PositiveIntegerField(default=0)  # in force then; 0: none
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["battle", "annotator"],
                condition=Q(is_blind=True),
                name="one_blind_decision_per_lead",
            ),
            models.CheckConstraint(
                condition=Q(winner__in=Winner.values), name="adjudicated_winner_is_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["sure", "fairly", "unsure"]),
                name="confidence_is_known",
            ),
            models.CheckConstraint(
                condition=DECISIVE & Q(strength__in=Strength.values) | ~DECISIVE & Q(strength=""),
                name="adjudicated_strength_fits_the_winner",
            ),
            models.CheckConstraint(
                condition=Q(is_blind=True, cause="")
                | Q(
                    is_blind=False,
                    cause__in=["ambiguous", "guideline_gap", "slip", "edge_case", "taste"],
                ),
                name="a_final_decision_names_a_cause",
            ),
        ]
        indexes = [models.Index(fields=["annotator", "battle"], name="own_adjudications")]

    def __str__(self) -> str:
        return f"decision on battle {self.battle_id}"


class ItemReview(models.Model):
    """What a curator decided about an item that people had flagged."""

    append_only = True

    class Decision(models.TextChoices):
        KEPT = "kept", _("Kept")
        RETIRED = "retired", _("Retired")

    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="reviews")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["kept", "retired"]), name="review_decision_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"review of item {self.item_id}"


class QualityReport(models.Model):
    """Signals and agreement of one campaign, as a worker computed them last; a view of facts."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, related_name="quality_report"
    )
    made_at = models.DateTimeField(default=now)
    facts = models.BigIntegerField(default=0)  # how far it knows them, see `newest_fact`
    seconds = models.FloatField(default=0)  # that it took to make
    body = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"report of campaign {self.campaign_id}"
