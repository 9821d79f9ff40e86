"""The ledger, and how a fact of any room finds its number in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import DO_NOTHING, ForeignObject, Max, Q
from django.db.models.lookups import Exact
from django.utils.timezone import now


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def last_number(self) -> int:
        """The number of the newest entry; 0 while there is none."""
        return int(self.aggregate(last=Max("number"))["last"] or 0)

    def between(self, since: int, as_of: int) -> "LedgerEntryQuerySet":
        """What was numbered after `since`, up to `as_of`."""
        return self.filter(number__gt=since, number__lte=as_of)


class LedgerEntry(models.Model):
    """The order in which facts were counted; anything as of a time is rebuilt by number."""

    append_only = True

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40, db_collation="C")  # as its room declares it
    fact = models.BigIntegerField()  # the id of its row
    at = models.DateTimeField(default=now)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "fact"], name="a_fact_is_numbered_once"),
            models.CheckConstraint(condition=~Q(kind=""), name="an_entry_says_what_it_numbers"),
        ]

    def __str__(self) -> str:
        return f"entry {self.number}"

    @classmethod
    def join_declared_facts(cls) -> None:
        """Give every declared model its `ledger_entry`."""
        for fact in fact_kinds():
            LedgerNumber(fact.kind).contribute_to_class(fact.model, "ledger_entry")


@dataclass(frozen=True)
class FactKind:
    """A table whose rows are numbered, as the `AppConfig` of its room declares it."""

    kind: str
    model: type[models.Model]
    benchmark: str  # the path from a row to its benchmark


def fact_kinds() -> Iterator[FactKind]:
    """All that the rooms declare under `ledger_facts`, in the order of the rooms."""
    for config in apps.get_app_configs():
        declared: dict[str, tuple[str, str]] = getattr(config, "ledger_facts", {})
        for kind, (model, benchmark) in declared.items():
            yield FactKind(kind, config.get_model(model), benchmark)


class LedgerNumber(ForeignObject):  # type: ignore[type-arg]
    """Lets queries say `ledger_entry__number` of a fact, by one join and no column of its own."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            LedgerEntry,
            on_delete=DO_NOTHING,
            from_fields=["id"],
            to_fields=["fact"],
            null=True,
            blank=True,
            editable=False,
            related_name="+",
        )
        self.kind = kind

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only=True, **kwargs)

    def _check_unique_target(self) -> list[Any]:
        return []  # it is unique among the entries of this kind

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, str]:
        """The same for `fact.ledger_entry`."""
        return {"kind": self.kind}

    def get_extra_restriction(self, alias: str, related_alias: str | None) -> Any:
        """The other half of the join; `alias` is the ledger."""
        return Exact(LedgerEntry._meta.get_field("kind").get_col(alias), self.kind)
