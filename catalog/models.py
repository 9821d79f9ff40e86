import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Difficulty(models.TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class BenchmarkQuerySet(models.QuerySet["Benchmark"]):
    def named(self, name: str) -> "Benchmark | None":
        """The benchmark of this name, or else of this slug."""
        return self.filter(name=name).first() or self.filter(slug=name).first()


class Benchmark(models.Model):
    """A named collection of items."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True)
    licence = models.CharField(max_length=100, blank=True)
    shows_names = models.BooleanField(_("names are shown after the vote"), default=False)
    is_open = models.BooleanField(_("open for voting"), default=True)
    created_at = models.DateTimeField(default=now)

    objects = BenchmarkQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contents(models.Func):
    """The texts of messages, one after the other."""

    template = (
        "(SELECT string_agg(message->>'content', E'\\n')"
        " FROM jsonb_array_elements(%(expressions)s) AS message)"
    )
    output_field = models.TextField()


class ItemQuerySet(models.QuerySet["BenchmarkItem"]):
    def current(self) -> "ItemQuerySet":
        """The newest version of each item that is not retired."""
        return self.filter(is_latest=True, status=BenchmarkItem.Status.ACTIVE)

    def containing(self, words: str) -> "ItemQuerySet":
        """Items whose key or messages hold these words, as people read them and not as JSON."""
        found = self.alias(contents=Contents("messages"))
        return found.filter(Q(key__icontains=words) | Q(contents__icontains=words))


class BenchmarkItem(models.Model):
    """One version of one task; changed text makes a new version, votes stay with theirs."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    is_latest = models.BooleanField(default=True)
    messages = models.JSONField()  # a list of {"role", "content"}
    main_category = models.CharField(max_length=80, blank=True)
    sub_category = models.CharField(max_length=80, blank=True)
    raw_languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    difficulty = models.CharField(max_length=10, choices=Difficulty, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    content_digest = models.CharField(max_length=64)
    prompt_digest = models.CharField(max_length=64)  # of the text that is rendered
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benchmark", "key", "version"], name="one_item_per_key_and_version"
            ),
            models.UniqueConstraint(
                fields=["benchmark", "key"],
                condition=Q(is_latest=True),
                name="one_latest_version_per_item",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["", *Difficulty.values]), name="difficulty_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "retired"]), name="item_status_is_known"
            ),
        ]
        indexes = [models.Index(fields=["benchmark", "main_category"], name="item_by_category")]

    def __str__(self) -> str:
        return self.key

    @property
    def prompt(self) -> str:
        """What is shown as the task: the messages one after the other, roles named if several."""
        if len(self.messages) == 1:
            return str(self.messages[0]["content"])
        return "\n\n".join(f"**{m['role'].capitalize()}**\n\n{m['content']}" for m in self.messages)

    @property
    def title(self) -> str:
        """The first line of the task, shortened for lists."""
        lines = str(self.messages[-1]["content"]).strip().splitlines() or [""]
        return lines[0] if len(lines[0]) <= 100 else lines[0][:99].rstrip() + "…"


class EarlierDescription(models.Model):
    """How an item was described before a change; the database writes it, by trigger.

    The item's row says how it is described now. The ledger numbers these rows, so a board of a
    slice can be made again as it was when an item was still in another slice.
    """

    append_only = True

    item = models.ForeignKey(
        BenchmarkItem, on_delete=models.PROTECT, related_name="earlier_descriptions"
    )
    main_category = models.CharField(max_length=80, blank=True)
    sub_category = models.CharField(max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    difficulty = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"description {self.pk} of item {self.item_id}"


class Competitor(models.Model):
    """A language model with its revision and generation settings, as ranked."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=220, unique=True)
    model = models.CharField(max_length=200, blank=True)
    revision = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    temperature = models.FloatField(null=True, blank=True)
    top_p = models.FloatField(null=True, blank=True)
    max_tokens = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    system_prompt = models.TextField(blank=True)
    endpoint = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "retired"]), name="competitor_status_is_known"
            ),
        ]

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
    failure_kind = models.CharField(max_length=20, choices=Failure, blank=True)
    failure_message = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to item {self.item_id}"
