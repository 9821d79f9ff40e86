import secrets
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from catalog.models import Benchmark, Competitor, Release

MIN_GOLD = 20  # for each person: nothing is proposed on less (stats/gold.py)
MAX_BLOCK = 15  # at least one battle in so many is gold
NO_GOLD = 32_767  # a block that nobody reaches the end of: none is gold


def check_gold(number: int) -> None:
    """None at all, or as many as something can be said on."""
    if 0 < number < MIN_GOLD:
        words = _("0 for none, or at least %(least)d: nothing can be said of anybody on fewer.")
        raise ValidationError(words, params={"least": MIN_GOLD})


class Required(models.TextChoices):
    """What a campaign may want said with each vote, beside the winner."""

    DIFFICULTY = "difficulty", _("How hard the task is")
    REASONS = "reasons", _("At least one reason")
    COMMENT = "comment", _("A comment")


def new_secret() -> int:
    return secrets.randbits(62)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> "CampaignQuerySet":
        return self.filter(state=Campaign.State.RUNNING)

    def meant_for(self, annotator_id: int) -> "CampaignQuerySet":
        """Those for everybody, and for the group of this person."""
        group = Annotator.objects.filter(pk=annotator_id).values("group")
        return self.filter(Q(group="") | Q(group=Subquery(group)))

    def eligible_for(self, annotator_id: int) -> "CampaignQuerySet":
        """Running ones that this person may take part in, once qualified."""
        return self.running().meant_for(annotator_id)

    def open_to(self, annotator_id: int) -> "CampaignQuerySet":
        """Running ones whose battles this person may be lent: qualified, and not paused."""
        own = Participant.objects.filter(campaign=OuterRef("pk"), annotator=annotator_id)
        return self.eligible_for(annotator_id).filter(
            Q(qualification_length=0) | Exists(own.exclude(qualified_at=None)),
            ~Exists(own.exclude(paused_at=None)),
        )


class Campaign(models.Model):
    """Work that a lead has done by many people: which battles, how often, by whom, how checked."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Names(models.TextChoices):
        NEVER = "never", _("Never")
        AT_END = "at_end", _("When the campaign has ended")
        AFTER_VOTE = "after_vote", _("After each vote")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="campaigns")
    release = models.ForeignKey(  # battles on its item versions alone; empty: on all items
        Release, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competitors = models.ManyToManyField(Competitor, related_name="+")
    overlap = models.PositiveSmallIntegerField(
        _("votes for each battle"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    size = models.PositiveIntegerField(  # battles drawn at the start; empty: one for each item
        _("battles"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    people = models.PositiveSmallIntegerField(
        _("people expected"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    gold_per_person = models.PositiveSmallIntegerField(
        _("gold battles for each person"),
        default=MIN_GOLD,
        validators=[check_gold, MaxValueValidator(500)],
    )
    gold_block = models.PositiveSmallIntegerField(default=MAX_BLOCK)  # one of so many is gold
    same_answer_share = models.FloatField(
        _("share of same-answer battles"),
        default=0.02,
        validators=[MinValueValidator(0.0), MaxValueValidator(0.2)],
    )
    names = models.CharField(
        _("names are shown"), max_length=20, choices=Names, default=Names.AT_END
    )
    requires = models.JSONField(_("needed with each vote"), default=list, blank=True)
    shows_tests = models.BooleanField(
        _("test results may be opened before the vote"), default=False
    )
    group = models.CharField(_("group"), max_length=60, blank=True)  # blank: everybody
    qualification_length = models.PositiveSmallIntegerField(
        _("battles of the qualification"), default=0, validators=[MaxValueValidator(50)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("right ones to pass"), default=0, validators=[MaxValueValidator(50)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("tries"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    daily_goal = models.PositiveSmallIntegerField(
        _("votes a day for each person"), default=40, validators=[MinValueValidator(1)]
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    secret = models.BigIntegerField(default=new_secret, editable=False)  # where gold falls
    created_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    archived_at = models.DateTimeField(null=True, blank=True)  # out of the list
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    battles_published_at = models.DateTimeField(null=True, blank=True)  # with names and votes

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "running", "paused", "ended"]),
                name="campaign_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(names__in=["never", "at_end", "after_vote"]),
                name="campaign_names_are_known",
            ),
            models.CheckConstraint(
                condition=Q(requires__contained_by=["difficulty", "reasons", "comment"]),
                name="what_a_vote_needs_is_known",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__lte=models.F("qualification_length")),
                name="the_pass_mark_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(gold_block__gte=2), name="gold_leaves_room_for_votes"
            ),
            models.CheckConstraint(
                condition=Q(battles_published_at=None) | Q(state="ended"),
                name="battles_are_published_once_their_campaign_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(overlap__gte=1, people__gte=1)
                & (Q(gold_per_person=0) | Q(gold_per_person__gte=MIN_GOLD)),
                name="a_campaign_asks_for_votes_and_gold",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def gold_block_for(self, votes: int) -> int:
        """In how many of a person's battles one is to be gold, so that all get what they should."""
        if not self.gold_per_person:
            return NO_GOLD
        each = votes / self.people
        return min(MAX_BLOCK, max(2, int(each / self.gold_per_person) + 1))

    @property
    def required_words(self) -> list[str]:
        return [str(what.label) for what in Required if what in self.requires]

    @property
    def shows_names(self) -> bool:
        """Whether a person may now be shown who wrote the answers that they voted on."""
        return are_names_shown(self.names, self.state)


def are_names_shown(names: str, state: str) -> bool:
    """The rule of `Campaign.shows_names`, for statements that read two columns of one."""
    if names == Campaign.Names.AT_END:
        return state == Campaign.State.ENDED
    return names == Campaign.Names.AFTER_VOTE


class Participant(models.Model):
    """One person in one campaign: qualified or not, paused or not, which guideline was read."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="participants")
    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, related_name="participations"
    )
    guideline_read = models.PositiveIntegerField(default=0)  # its version; 0: none yet
    qualified_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=500, blank=True)  # as the person is told it
    # Gold battles that a lead knew of when they let this person go on; the test begins anew there.
    gold_cleared = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator"], name="one_participant_per_campaign"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, pause_reason="")
                | Q(paused_at__isnull=False) & ~Q(pause_reason=""),
                name="a_pause_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} in campaign {self.campaign_id}"


class Guideline(models.Model):
    """How to judge in one campaign; a change is a new version, votes keep the one they followed."""

    append_only = True

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="guidelines")
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=50_000)  # Markdown
    text_digest = models.CharField(max_length=64)
    changes = models.CharField(_("what is new"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "version"], name="one_guideline_per_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(changes=""), name="a_new_guideline_says_what_is_new"
            ),
        ]

    def __str__(self) -> str:
        return f"guideline {self.version} of campaign {self.campaign_id}"
