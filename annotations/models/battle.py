import random
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.models.campaign import Campaign
from catalog.models import Answer, BenchmarkItem, Competitor, RenderedText

# A key without a constraint of its own is part of one over two columns, which says that the rows
# fit together: migration `rows_agree`.


class Battle(models.Model):
    """Two answers to one item, and how they came to be drawn."""

    class Purpose(models.TextChoices):
        NORMAL = "normal", _("Normal")
        GOLD = "gold", _("Gold")
        SAME_ANSWER = "same_answer", _("Same answer")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        BenchmarkItem, on_delete=models.PROTECT, related_name="battles", db_constraint=False
    )
    answer_a = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    answer_b = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    draw_probability = models.FloatField()
    seed = models.BigIntegerField()
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.NORMAL)
    overlap = models.PositiveSmallIntegerField()
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="battles"
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="same_answer") | ~Q(answer_a=F("answer_b")),
                name="a_battle_has_two_answers",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["normal", "gold", "same_answer"]),
                name="purpose_is_known",
            ),
            models.CheckConstraint(
                condition=Q(draw_probability__gt=0, draw_probability__lte=1),
                name="draw_probability_is_a_probability",
            ),
            models.CheckConstraint(condition=Q(overlap__gte=1), name="a_battle_has_a_seat"),
        ]

    def __str__(self) -> str:
        return f"battle {self.public_id}"


def shuffle_position() -> float:
    return random.random()  # noqa: S311  order in which free seats are tried; no secret rests on it


class SeatQuerySet(models.QuerySet["Seat"]):
    def of_living_battles(self) -> "SeatQuerySet":
        """Those that a claim looks at: open benchmark, current item, models still compared.

        Not those of gold battles, which are made one by one.
        """
        return self.filter(
            battle__item__benchmark__is_open=True,
            battle__item__is_latest=True,
            battle__item__status=BenchmarkItem.Status.ACTIVE,
            battle__answer_a__published_at=None,
            battle__answer_b__published_at=None,
            battle__answer_a__competitor__status=Competitor.Status.ACTIVE,
            battle__answer_b__competitor__status=Competitor.Status.ACTIVE,
        ).exclude(battle__purpose=Battle.Purpose.GOLD)

    def open_to(self, annotator_id: int) -> "SeatQuerySet":
        """Of no campaign, or of one in which this person may vote."""
        campaigns = Campaign.objects.open_to(annotator_id)
        return self.filter(Q(battle__campaign=None) | Q(battle__campaign__in=campaigns))


class Seat(models.Model):
    """One of the votes that a battle asks for."""

    battle = models.ForeignKey(Battle, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    is_free = models.BooleanField(default=True)
    position = models.FloatField(default=shuffle_position)  # where a claim's random start finds it

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["battle", "number"], name="one_seat_per_number"),
        ]
        indexes = [
            models.Index(fields=["position"], condition=Q(is_free=True), name="free_seats"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of {self.battle_id}"


class Outcome(models.TextChoices):
    VOTED = "voted", _("Voted")
    SKIPPED = "skipped", _("Skipped")
    EXPIRED = "expired", _("Expired")


class SkipReason(models.TextChoices):
    EXPERTISE = "expertise", _("Outside my expertise")
    UNCLEAR = "unclear", _("The task is unclear")
    BROKEN = "broken", _("An answer is broken")
    SEEN = "seen", _("I have seen it before")
    OTHER = "other", _("Something else")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def lent_to(self, annotator_id: int) -> "AssignmentQuerySet":
        return self.filter(annotator_id=annotator_id)

    def open(self) -> "AssignmentQuerySet":
        return self.filter(outcome="")


class Assignment(models.Model):
    """A battle lent to one annotator for a time, on one seat."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    battle = models.ForeignKey(
        Battle, on_delete=models.PROTECT, related_name="assignments", db_constraint=False
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="assignments", db_constraint=False
    )
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="assignments")
    opened_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField()
    last_activity_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)  # blank while open
    skip_reason = models.CharField(max_length=20, choices=SkipReason, blank=True)
    prefetched = models.BooleanField(default=False)  # lent while another is read; not shown so far
    ui_version = models.CharField(max_length=40)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(outcome__in=["", "voted"]),
                name="one_open_or_voted_assignment_per_seat",
            ),
            models.UniqueConstraint(
                fields=["battle", "annotator"],
                condition=Q(outcome__in=["", "voted"]),
                name="nobody_holds_a_battle_twice",
            ),
            models.UniqueConstraint(
                fields=["annotator"],
                condition=Q(prefetched=True, outcome=""),
                name="one_prefetched_battle_for_each_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "voted", "skipped", "expired"]),
                name="outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(prefetched=False) | Q(outcome__in=["", "expired"]),
                name="what_was_decided_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | ~Q(outcome="") & Q(closed_at__isnull=False),
                name="a_closed_assignment_says_when",
            ),
            models.CheckConstraint(
                condition=Q(outcome="skipped") & ~Q(skip_reason="")
                | ~Q(outcome="skipped") & Q(skip_reason=""),
                name="a_skip_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(skip_reason__in=["", *SkipReason.values]),
                name="skip_reason_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["leased_until"], condition=Q(outcome=""), name="open_leases"),
            models.Index(fields=["annotator", "-opened_at"], name="own_assignments"),
            models.Index(
                fields=["annotator"], condition=Q(prefetched=True), name="prefetched_battles"
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.public_id}"

    @property
    def shows_tests(self) -> bool:
        """Whether this person may see how the answers do when they are run."""
        if self.outcome == Outcome.VOTED:
            return True
        campaign = self.battle.campaign
        return self.outcome == "" and campaign is not None and campaign.shows_tests


class AssignmentSide(models.Model):
    """One side as this annotator sees it: its letter, its own public id, its HTML."""

    append_only = True  # what was shown is what was voted on

    class Letter(models.TextChoices):
        A = "a", "A"
        B = "b", "B"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="sides", db_constraint=False
    )
    letter = models.CharField(max_length=1, choices=Letter)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    rendered = models.ForeignKey(RenderedText, on_delete=models.PROTECT, related_name="+")
    masked = models.JSONField(default=list)  # what was hidden from the annotator, if anything
    repeats = models.BooleanField(default=False)  # b of a same-answer battle

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "letter"], name="one_side_per_letter"),
            models.UniqueConstraint(
                fields=["annotator", "answer"],
                condition=Q(repeats=False),
                name="nobody_is_lent_an_answer_twice",
            ),
            models.CheckConstraint(condition=Q(letter__in=["a", "b"]), name="letter_is_known"),
        ]

    def __str__(self) -> str:
        return f"side {self.letter} of {self.assignment_id}"


class OpenedEvidence(models.Model):
    """Somebody opened what helps to decide: test results, or an answer run on their own input."""

    append_only = True

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="opened")
    what = models.CharField(max_length=10)  # tests, run:a, run:b
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "what"], name="evidence_is_opened_once"),
            models.CheckConstraint(
                condition=Q(what__in=["tests", "run:a", "run:b"]), name="evidence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of assignment {self.assignment_id}"
