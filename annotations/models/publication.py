from django.db import models
from django.utils.timezone import now

from catalog.models import Benchmark


class Publication(models.Model):
    """Up to which entry of the ledger the votes of a benchmark stand on public boards."""

    append_only = True

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="publications")
    up_to = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benchmark", "up_to"], name="one_publication_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"publication of benchmark {self.benchmark_id} up to {self.up_to}"
