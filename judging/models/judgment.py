from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from judging.models.judge import Judge, Prompt
from judging.replies.labels import LABELS


class Invalid(models.TextChoices):
    """Why a reply holds no judgment; none of these is a tie."""

    NO_LABEL = "no_label", "no label"
    TWO_LABELS = "two_labels", "labels that contradict each other"
    REFUSED = "refused", "declined to judge"
    EMPTY = "empty", "wrote nothing"
    CUT_OFF = "cut_off", "cut off before a label"
    NOT_RATED = "not_rated", "ratings that cannot be read"


class Judgment(models.Model):
    """What a judge said in one game: of two answers in one order, or of several that it rated.

    `competitor_a` was shown first. A reply without a readable label is a judgment too, an invalid
    one; a server that failed is none.
    """

    append_only = True

    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="judgments", db_index=False
    )
    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="judgments", db_index=False
    )
    item = models.ForeignKey(
        BenchmarkItem, null=True, blank=True, on_delete=models.PROTECT, related_name="judgments"
    )
    item_key = models.CharField(max_length=200)  # of the item, or as a file says it
    turn = models.PositiveSmallIntegerField(default=0)  # of a talk, where a file has several
    competitor_a = models.ForeignKey(
        Competitor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    competitor_b = models.ForeignKey(
        Competitor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = ArrayField(models.BigIntegerField(), default=list)  # as shown, first to last
    order = models.PositiveSmallIntegerField(default=1)  # which of the two games
    is_whole = models.BooleanField(default=False)  # it speaks for both orders, as a file says
    repeat = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(max_length=64)  # digest of what was judged, in which order
    label = models.CharField(max_length=4, blank=True)
    probability = models.FloatField(null=True, blank=True)  # that the first answer is better
    invalid = models.CharField(max_length=12, choices=Invalid, blank=True)
    preference = models.CharField(max_length=40, blank=True)  # that answers were rated on
    text = models.TextField(blank=True)  # all that the judge wrote
    prompt = models.ForeignKey(
        Prompt, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prompt_digest = models.CharField(max_length=64, blank=True)
    shown = models.JSONField(default=dict)  # mark, digest of the messages, what was hidden
    attempt = models.PositiveSmallIntegerField(default=1)  # that brought the label
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=8, default=0)
    seconds = models.FloatField(null=True, blank=True)
    finish_reason = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "place", "repeat"], name="one_judgment_per_place"
            ),
            models.CheckConstraint(
                condition=Q(label__in=["", *LABELS]), name="judgment_label_is_known"
            ),
            models.CheckConstraint(
                condition=Q(invalid__in=["", *Invalid.values]), name="invalid_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(label="") | Q(invalid=""), name="an_invalid_judgment_has_no_label"
            ),
            models.CheckConstraint(
                condition=Q(competitor_a=None, competitor_b=None, label="")
                | Q(competitor_a__isnull=False, competitor_b__isnull=False)
                & ~Q(competitor_a=F("competitor_b"))
                & (~Q(label="") | ~Q(invalid="")),
                name="a_game_has_two_models_and_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["benchmark", "judge", "id"], name="judgments_of_a_judge"),
        ]

    def __str__(self) -> str:
        return f"judgment {self.pk}"


class Mark(models.Model):
    """What a judge gave one answer on one preference, with its reason; empty for N/A."""

    append_only = True

    judgment = models.ForeignKey(Judgment, on_delete=models.PROTECT, related_name="marks")
    position = models.PositiveSmallIntegerField()  # among the answers as shown, from 1
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(
        Answer, null=True, blank=True, on_delete=models.PROTECT, related_name="marks"
    )
    value = models.FloatField(null=True, blank=True)
    highest = models.PositiveSmallIntegerField()  # of the scale, which begins at 1
    rationale = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgment", "position"], name="one_mark_per_position"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=1, value__lte=F("highest")),
                name="a_mark_is_on_its_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"mark {self.position} of judgment {self.judgment_id}"
