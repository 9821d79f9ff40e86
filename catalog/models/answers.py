import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from catalog.models.items import BenchmarkItem
from catalog.search import is_searchable, matches


class Competitor(models.Model):
    """A language model with its revision and generation settings, as ranked."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    class Weights(models.TextChoices):
        """Whether everybody may fetch the model; empty while nobody has said."""

        OPEN = "open", _("Open weights")
        CLOSED = "closed", _("Closed")

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=220, unique=True)
    model = models.CharField(max_length=200, blank=True)
    revision = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    weights = models.CharField(max_length=10, choices=Weights, blank=True)
    billions = models.FloatField(null=True, blank=True)  # of parameters
    price_in = models.DecimalField(  # US dollars that its maker asks for a million tokens
        max_digits=12, decimal_places=4, null=True, blank=True
    )
    price_out = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    temperature = models.FloatField(null=True, blank=True)
    top_p = models.FloatField(null=True, blank=True)
    max_tokens = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    system_prompt = models.TextField(blank=True)
    template_arguments = models.JSONField(default=dict, blank=True)  # of the chat template
    stop = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    context_limit = models.PositiveIntegerField(null=True, blank=True)  # tokens of a prompt
    endpoint = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    retired_because = models.CharField(max_length=300, blank=True)  # boards say it to everybody
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "retired"]), name="competitor_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(weights__in=["", "open", "closed"]), name="weights_are_open_or_closed"
            ),
            models.CheckConstraint(
                condition=Q(billions=None) | Q(billions__gt=0), name="a_model_has_parameters"
            ),
            models.CheckConstraint(
                condition=(Q(price_in=None) | Q(price_in__gte=0))
                & (Q(price_out=None) | Q(price_out__gte=0)),
                name="a_model_costs_nothing_or_more",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CompetitorName(models.Model):
    """A name that a competitor had from some time on; written by the database itself."""

    append_only = True

    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class RenderedText(models.Model):
    """Safe HTML of a text, made once by a worker and kept by the digest of the text."""

    text_digest = models.CharField(max_length=64)
    renderer_version = models.CharField(max_length=20)
    html = models.TextField()
    html_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=10)  # full, or plain when highlighting was given up
    hidden_characters = models.PositiveIntegerField(default=0)
    document = models.TextField(blank=True)  # the answer at work, see catalog.rendering.tryable
    style = models.JSONField(default=dict)  # counts of how it looks, see catalog.rendering.style
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["text_digest", "renderer_version"], name="one_rendering_per_text"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["full", "plain"]), name="rendering_method_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_digest[:12]} ({self.method})"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def ready(self) -> "AnswerQuerySet":
        return self.filter(status=Answer.Status.READY)

    def containing(self, words: str) -> "AnswerQuerySet":
        """Answers to items whose key begins with these words, or that hold them; see `search`."""
        if is_searchable(words):
            of_item = BenchmarkItem.objects.filter(key__istartswith=words).values("pk")
            holding = Answer.objects.filter(matches(Answer, words)).values("pk")
            # Two lists of keys, for the indexes of two tables serve no condition that joins them.
            return self.filter(models.Q(item__in=of_item) | models.Q(pk__in=holding))
        return self.filter(models.Q(item__key__icontains=words) | models.Q(text__icontains=words))

    def giving_away(self, state: str) -> "AnswerQuerySet":
        """Those in which a name was found: `open` to decide, or decided as `named`, `not_named`."""
        rows = IdentityLeak.objects.filter(answer=models.OuterRef("pk")).order_by("-pk")
        newest = self.filter(models.Exists(rows)).annotate(
            verdict=models.Subquery(rows.values("verdict")[:1]),
            judge=models.Subquery(rows.values("decided_by")[:1]),
        )
        if state == "open":
            return newest.filter(verdict=IdentityLeak.State.NAMED, judge=None)
        return newest.filter(verdict=state).exclude(judge=None)

    def pairable(self) -> "AnswerQuerySet":
        """May stand in a new battle: whole, not published with its author, not tried again."""
        later = Answer.objects.ready().filter(
            item=models.OuterRef("item"),
            competitor=models.OuterRef("competitor"),
            sample=models.OuterRef("sample"),
            attempt__gt=models.OuterRef("attempt"),
        )
        return self.ready().filter(
            ~models.Exists(later), published_at=None, competitor__status=Competitor.Status.ACTIVE
        )


class Answer(models.Model):
    """What a competitor wrote for an item; a failure is a status, a retry is a new attempt."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    class Failure(models.TextChoices):
        MODEL = "model", _("The model")
        INFRASTRUCTURE = "infrastructure", _("The infrastructure")

    class FailureReason(models.TextChoices):
        """How a model failed; failures of servers are not answers at all."""

        REFUSAL = "refusal", "refused to answer"
        EMPTY = "empty", "wrote nothing"
        CUT_OFF = "cut_off", "cut off at the token limit"
        REPETITION = "repetition", "the same again and again"
        NO_CODE = "no_code", "no code where the task asks for code"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="answers")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="answers")
    sample = models.PositiveIntegerField(default=1)
    attempt = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    text = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64, blank=True, db_index=True)
    finish_reason = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    first_token_seconds = models.FloatField(null=True, blank=True)
    request_id = models.CharField(max_length=200, blank=True)  # as the model server names it
    is_generated = models.BooleanField(default=False)  # asked for by a job; others came in files
    failure_kind = models.CharField(max_length=20, choices=Failure, blank=True)
    failure_reason = models.CharField(max_length=20, choices=FailureReason, blank=True)
    failure_message = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # By which names it was looked at for identity leaks (empty: not so far), and what came of it:
    # the places that are hidden where it is lent, and the digest of the text as it is lent.
    looked_at_by = models.CharField(max_length=40, blank=True)
    masked = models.JSONField(default=list)
    shown_digest = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(default=now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "competitor", "sample", "attempt"], name="one_answer_per_attempt"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "ready", "failed"]),
                name="answer_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status="ready") & ~Q(text_digest="") | ~Q(status="ready") & Q(text=""),
                name="only_a_ready_answer_has_text",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") ^ Q(failure_kind=""), name="a_failure_names_its_kind"
            ),
            models.CheckConstraint(
                condition=Q(failure_kind__in=["", "model", "infrastructure"]),
                name="failure_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    failure_reason__in=["", "refusal", "empty", "cut_off", "repetition", "no_code"]
                ),
                name="failure_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(failure_reason="") | Q(failure_kind="model"),
                name="only_a_model_fails_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["item", "competitor", "sample"],
                condition=Q(is_generated=True),
                name="one_generated_answer_per_sample",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to item {self.item_id}"


class IdentityLeak(models.Model):
    """Whether an answer gives its author away in its prose; the newest row on an answer holds."""

    append_only = True

    class State(models.TextChoices):
        NAMED = "named", _("Names its author")
        NOT_NAMED = "not_named", _("Does not name its author")

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="identity_leaks")
    verdict = models.CharField(max_length=10, choices=State)
    found = models.JSONField(default=list)  # [{"start", "end", "name"}], places in the text
    decided_by = models.ForeignKey(  # empty: found by the site itself
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["named", "not_named"]), name="verdict_is_known"
            ),
        ]
        indexes = [models.Index(fields=["answer", "-id"], name="newest_identity_leak")]

    def __str__(self) -> str:
        return f"identity leak {self.pk} of answer {self.answer_id}"
