import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from catalog.search import is_searchable, matches


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
    retires_by_two = models.BooleanField("retiring an item takes two people", default=False)
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
        """Items whose key begins with these words or whose messages hold them; see `search`."""
        if is_searchable(words):
            return self.filter(Q(key__istartswith=words) | Q(matches(self.model, words)))
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
