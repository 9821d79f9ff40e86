from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.models.battle import Assignment, Battle
from annotations.models.campaign import Campaign
from annotations.models.ruling import ImportRuling, Ruling
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor, Difficulty


class Winner(models.TextChoices):
    MODEL_A = "model_a", _("A is better")
    MODEL_B = "model_b", _("B is better")
    TIE = "tie", _("Tie")
    BOTH_BAD = "both_bad", _("Both are bad")

    @property
    def turned(self) -> "Winner":
        """The same choice where the two sides have changed places."""
        places = {Winner.MODEL_A: Winner.MODEL_B, Winner.MODEL_B: Winner.MODEL_A}
        return places.get(self, self)


class Strength(models.TextChoices):
    SLIGHT = "slight", _("Slightly")
    CLEAR = "clear", _("Clearly")


class Reason(models.TextChoices):
    """Why a side was preferred or not; given for each side on its own."""

    CORRECT = "correct", _("Correct")
    COMPLETE = "complete", _("Complete")
    EXPLAINS = "explains", _("Explains well")
    READABLE = "readable", _("Readable")
    EFFICIENT = "efficient", _("Efficient")
    FOLLOWS = "follows", _("Follows the instruction")
    WRONG = "wrong", _("Wrong")
    INCOMPLETE = "incomplete", _("Incomplete")
    DOES_NOT_RUN = "does_not_run", _("Does not run")
    TOO_LONG = "too_long", _("Too long")
    IGNORES = "ignores", _("Ignores the instruction")
    UNSAFE = "unsafe", _("Unsafe")


SPEAK_FOR = (  # the side that they are given for; the others speak against it
    *(Reason.CORRECT, Reason.COMPLETE, Reason.EXPLAINS),
    *(Reason.READABLE, Reason.EFFICIENT, Reason.FOLLOWS),
)
SPEAK_AGAINST = tuple(reason for reason in Reason if reason not in SPEAK_FOR)


class Flag(models.TextChoices):
    """What is wrong with the item itself."""

    UNCLEAR = "unclear", _("Unclear task")
    UNSOLVABLE = "unsolvable", _("Cannot be solved")
    UNETHICAL = "unethical", _("Unethical")
    LEAKED_IDENTITY = "leaked_identity", _("An answer gives away its author")
    WRONG_CATEGORY = "wrong_category", _("Wrong category")


DECISIVE = Q(winner__in=[Winner.MODEL_A, Winner.MODEL_B])


SHOWN_AS_DRAWN = Q(competitor_a=F("assignment__battle__answer_a__competitor"))
NO_NUMBER = 2**63 - 1  # so far: it will be higher than all there are


class VoteQuerySet(models.QuerySet["Vote"]):
    """Which votes count is said here and nowhere else (decision 4).

    `as_of` is an entry of the ledger: what was numbered later is not there yet. Without it every
    committed vote is there, numbered or not, as those who measure a campaign want it.
    """

    def counted(self, *, as_of: int) -> "VoteQuerySet":
        """Countable, and not of a person whose votes a ruling leaves out of the benchmark."""
        ruling = Ruling.objects.excluding(as_of=as_of).filter(
            benchmark=OuterRef("item__benchmark"), annotator=OuterRef("annotator")
        )
        return self.countable(as_of=as_of).filter(~Exists(ruling))

    def countable(self, *, as_of: int | None = None) -> "VoteQuerySet":
        """The last blind ones on normal battles, within the battle's overlap."""
        return self.last_blind(as_of=as_of).filter(purpose=Battle.Purpose.NORMAL, surplus=False)

    def last_blind(self, *, as_of: int | None = None) -> "VoteQuerySet":
        """Of a vote and its changes the last that was cast blind."""
        change = Vote.objects.blind(as_of=as_of).filter(replaces=OuterRef("pk"))
        # It says the same, but leaves the planner a handful of rows.
        return self.blind(as_of=as_of).filter(~Exists(change.exclude(replaces=None)))

    def blind(self, *, as_of: int | None = None) -> "VoteQuerySet":
        """Cast while nothing told who wrote the answers: neither names nor a public board.

        A board tells from the moment on that it holds what a change changes.
        """
        told = Vote.objects.filter(
            assignment=OuterRef("assignment"),
            pk__lt=OuterRef("pk"),
            item__benchmark__publications__up_to__gte=F("ledger_entry__number"),
            item__benchmark__publications__up_to__lt=Coalesce(
                OuterRef("ledger_entry__number"), NO_NUMBER
            ),
        )
        votes = self.filter(Q(replaces=None) | ~Exists(told), names_shown_at=None)
        return votes if as_of is None else votes.filter(ledger_entry__number__lte=as_of)

    def with_drawn_winner(self) -> "VoteQuerySet":
        """With `drawn_winner`: the winner as one of the battle's own sides, however shown."""
        turned = (When(winner=winner, then=Value(winner.turned.value)) for winner in Winner)
        return self.annotate(
            drawn_winner=Case(When(SHOWN_AS_DRAWN, then=F("winner")), *turned),
        )


class Vote(models.Model):
    """An annotator's choice. Rows are only added; a correction names the row it replaces."""

    append_only = True
    append_only_except = ("is_current",)

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="votes", db_constraint=False
    )
    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, related_name="votes", db_constraint=False
    )
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="votes")
    competitor_a = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    competitor_b = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(  # of the battle, and so is the campaign
        max_length=20, choices=Battle.Purpose, default=Battle.Purpose.NORMAL
    )
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="votes",
        db_constraint=False,
    )
    winner = models.CharField(max_length=10, choices=Winner)
    strength = models.CharField(max_length=10, choices=Strength, blank=True)
    reasons = models.JSONField(default=dict)  # {"a": [tags], "b": [tags]}
    difficulty = models.CharField(max_length=10, choices=Difficulty, blank=True)
    flags = models.JSONField(default=list)
    client_id = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=64)
    shown_at = models.DateTimeField(null=True, blank=True)
    first_key_at = models.DateTimeField(null=True, blank=True)
    cast_at = models.DateTimeField(default=now)
    active_ms = models.PositiveIntegerField(null=True, blank=True)
    hidden_ms = models.PositiveIntegerField(null=True, blank=True)
    evidence_opened = models.JSONField(default=list)
    guideline_version = models.CharField(max_length=40, blank=True)
    annotator_group = models.CharField(max_length=60, blank=True)  # as it was then
    names_shown_at = models.DateTimeField(null=True, blank=True)
    surplus = models.BooleanField(default=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    is_current = models.BooleanField(default=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_current=True),
                name="one_current_vote_per_assignment",
            ),
            models.UniqueConstraint(fields=["annotator", "client_id"], name="one_vote_per_key"),
            models.CheckConstraint(
                condition=Q(winner__in=Winner.values), name="vote_winner_is_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["normal", "gold", "same_answer"]),
                name="vote_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=DECISIVE & Q(strength__in=Strength.values) | ~DECISIVE & Q(strength=""),
                name="strength_is_empty_exactly_for_ties",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["", *Difficulty.values]),
                name="vote_difficulty_is_known",
            ),
        ]
        indexes = [models.Index(fields=["annotator", "-id"], name="own_votes")]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class VoteComment(models.Model):
    """Free words about a vote; apart from it, because they can be erased with the person."""

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="comment")
    text = models.TextField(max_length=2000)

    def __str__(self) -> str:
        return self.text[:50]


class Reveal(models.Model):
    """A person was shown who wrote an answer, and is never lent that answer again."""

    append_only = True

    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="reveals")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="reveals")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annotator", "answer"], name="one_reveal_per_answer"),
        ]

    def __str__(self) -> str:
        return f"reveal of answer {self.answer_id}"


class ImportedVoteQuerySet(models.QuerySet["ImportedVote"]):
    def countable(self, *, as_of: int) -> "ImportedVoteQuerySet":
        """Those of `counted`, and those that a ruling leaves out."""
        return self.filter(ledger_entry__number__lte=as_of)

    def counted(self, *, as_of: int) -> "ImportedVoteQuerySet":
        """The imported votes that boards count, as the ledger stood at entry `as_of`."""
        against = ImportRuling.objects.excluding(as_of=as_of).filter(
            Q(file_digest="") | Q(file_digest=OuterRef("file_digest")),
            Q(judge="") | Q(judge=OuterRef("judge")),
            benchmark=OuterRef("benchmark"),
        )
        return self.countable(as_of=as_of).filter(~Exists(against))


class ImportedVote(models.Model):
    """A vote that came in a file; it needs no answers and is never shown to annotators."""

    append_only = True

    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="imported_votes"
    )
    item = models.ForeignKey(
        BenchmarkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item_key = models.CharField(max_length=200, blank=True)  # as the file says it
    competitor_a = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    competitor_b = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    winner = models.CharField(max_length=10, choices=Winner)
    judge = models.CharField(max_length=200, blank=True)
    turn = models.PositiveSmallIntegerField(null=True, blank=True)
    cast_at = models.DateTimeField(null=True, blank=True)
    file_digest = models.CharField(max_length=64)
    row_key = models.CharField(max_length=80)
    imported_at = models.DateTimeField(default=now)

    objects = ImportedVoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benchmark", "row_key"], name="one_imported_vote_per_row"
            ),
            models.CheckConstraint(
                condition=Q(winner__in=Winner.values), name="imported_winner_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(competitor_a=F("competitor_b")), name="imported_vote_has_two_models"
            ),
        ]

    def __str__(self) -> str:
        return f"imported vote {self.pk}"
