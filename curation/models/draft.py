import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Benchmark, BenchmarkItem, Difficulty


class Question(models.TextChoices):
    """What a checker says of a draft; a draft holds when all four are answered with yes."""

    CLEAR = "clear", "Is it clear?"
    ETHICAL = "ethical", "Is it ethical?"
    SOLVABLE = "solvable", "Can it be solved?"
    VALID = "valid", "Is it a valid test?"


class Draft(models.Model):
    """A task on its way to become an item, as its writer left it last.

    Or an item that is there already and goes the same way (`existing`): it came with a file or
    with the application, and nobody here has checked it.
    """

    class State(models.TextChoices):
        WRITING = "writing", "Being written"
        CHECKING = "checking", "Being checked"
        RETURNED = "returned", "Back with the writer"
        ACCEPTED = "accepted", "Accepted"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="drafts")
    # Whoever mends it; an item that is there already has none until somebody takes it.
    writer = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    existing = models.ForeignKey(
        BenchmarkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="openings"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WRITING)
    round = models.PositiveIntegerField(default=1)  # each time it is sent to the checkers
    raw = models.TextField(blank=True)  # the text that it grew out of
    text = models.TextField()
    knowledge = models.CharField(max_length=500)  # what a good answer needs to know
    difficulty = models.CharField(max_length=10, choices=Difficulty)
    raw_languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    main_category = models.CharField(max_length=80)
    sub_category = models.CharField(max_length=80)
    licence = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    item = models.OneToOneField(
        BenchmarkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["writing", "checking", "returned", "accepted"]),
                name="draft_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", item__isnull=False)
                | (~Q(state="accepted") & Q(item=None)),
                name="exactly_an_accepted_draft_is_an_item",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=Difficulty.values), name="draft_difficulty_is_known"
            ),
            models.CheckConstraint(
                condition=Q(writer__isnull=False) | Q(existing__isnull=False),
                name="a_new_task_has_a_writer",
            ),
            models.UniqueConstraint(fields=["existing"], name="an_item_is_opened_once"),
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="drafts_to_check")]

    def __str__(self) -> str:
        return f"draft {self.pk} of {self.benchmark_id}"

    @property
    def turns(self) -> int:
        """How many messages it has; what is written on the page has one."""
        return len(self.existing.messages) if self.existing else 1

    @property
    def title(self) -> str:
        """The first line, shortened for lists."""
        first = (self.text.strip().splitlines() or [""])[0]
        return first if len(first) <= 90 else f"{first[:89].rstrip()}…"


class CheckLease(models.Model):
    """A draft lent to a checker for a time; one row for each person and round."""

    class End(models.TextChoices):
        CHECKED = "checked", "Checked"
        PASSED_ON = "passed_on", "Passed on"

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="leases")
    checker = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="check_leases")
    round = models.PositiveIntegerField()
    opened_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=End, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "checker", "round"], name="a_draft_is_lent_once_in_a_round"
            ),
            models.UniqueConstraint(
                fields=["checker"], condition=Q(outcome=""), name="a_checker_holds_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "checked", "passed_on"]),
                name="lease_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.draft_id} with {self.checker_id}"


class Check(models.Model):
    """What one person said of a draft in one round, before seeing what others said."""

    append_only = True

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="checks")
    checker = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="checks")
    round = models.PositiveIntegerField()
    text_digest = models.CharField(max_length=64)  # of what was checked
    answers = models.JSONField()  # {"clear": true, ...}
    reasons = models.JSONField(default=dict)  # for each no
    holds = models.BooleanField()
    seconds = models.FloatField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "checker", "round"], name="one_check_of_a_person_in_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk} of draft {self.draft_id}"


class CurationPlan(models.Model):
    """How many check a draft, how many have to say yes, and what the benchmark should hold."""

    benchmark = models.OneToOneField(Benchmark, on_delete=models.PROTECT, related_name="plan")
    checks = models.PositiveSmallIntegerField(default=4)
    yes_needed = models.PositiveSmallIntegerField(default=3)
    # {"sub category": {"easy": n, "medium": n, "hard": n}}; empty: no target
    target = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(yes_needed__gte=1, checks__gte=models.F("yes_needed"), checks__lte=9),
                name="enough_checks_for_the_yes_needed",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.benchmark_id}"
