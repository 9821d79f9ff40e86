from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from catalog.models import Competitor

MILLION = Decimal(1_000_000)


class KeyBinding(models.Model):
    """The one address that a key may be sent to. The key itself is in the environment only."""

    append_only = True

    name = models.CharField(max_length=100, unique=True)  # of the environment's variable
    origin = models.CharField(max_length=300)  # scheme, host and port
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.name} for {self.origin}"


class Endpoint(models.Model):
    """A model server's address with its limits, and how the server was when last seen."""

    class Health(models.TextChoices):
        UNKNOWN = "unknown", "not asked yet"
        GOOD = "good", "answers"
        SLOW = "slow", "slows us down"
        DOWN = "down", "no answer"

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    url = models.CharField("address", max_length=300)
    origin = models.CharField(max_length=300)  # of the address; what a key is bound to
    key = models.ForeignKey(
        KeyBinding,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="endpoints",
        db_constraint=False,  # a_key_goes_to_its_own_address
    )
    parallel = models.PositiveSmallIntegerField(
        "requests at once", default=16, validators=[MinValueValidator(1)]
    )
    tokens_per_minute = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    price_in = models.DecimalField(  # for a million tokens
        "price of a million prompt tokens", max_digits=12, decimal_places=4, default=0
    )
    price_out = models.DecimalField(
        "price of a million tokens written", max_digits=12, decimal_places=4, default=0
    )
    # As last seen, by a test or by the work itself.
    health = models.CharField(max_length=10, choices=Health, default=Health.UNKNOWN)
    health_note = models.CharField(max_length=400, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    running = models.PositiveIntegerField(null=True, blank=True)
    waiting = models.PositiveIntegerField(null=True, blank=True)
    served = models.JSONField(default=list, blank=True)  # names of the models there
    report = models.JSONField(default=list, blank=True)  # what the last test found
    tested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(health__in=["unknown", "good", "slow", "down"]),
                name="endpoint_health_is_known",
            ),
            models.CheckConstraint(condition=Q(parallel__gte=1), name="an_endpoint_may_be_asked"),
            models.CheckConstraint(
                condition=Q(price_in__gte=0) & Q(price_out__gte=0), name="prices_are_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_price(self) -> bool:
        return bool(self.price_in or self.price_out)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What so many tokens cost here."""
        return (self.price_in * prompt_tokens + self.price_out * completion_tokens) / MILLION


class Serving(models.Model):
    """Which endpoint serves a competitor; the same model may move to another server."""

    competitor = models.OneToOneField(Competitor, on_delete=models.PROTECT, related_name="serving")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="servings")

    def __str__(self) -> str:
        return f"{self.competitor} at {self.endpoint}"
