from django.db import models
from django.db.models import OuterRef, Q
from django.utils.timezone import now

from accounts.models import Annotator
from catalog.models import Benchmark


class RulingQuerySet(models.QuerySet["Ruling"]):
    def excluding(self, *, as_of: int) -> "RulingQuerySet":
        """The rulings that leave votes out, as the ledger stood at entry `as_of`.

        Of several on one person in one benchmark, the one with the highest number holds.
        """
        later = Ruling.objects.filter(
            benchmark=OuterRef("benchmark"),
            annotator=OuterRef("annotator"),
            ledger_entry__number__gt=OuterRef("ledger_entry__number"),
            ledger_entry__number__lte=as_of,
        )
        return self.filter(~models.Exists(later), excludes=True, ledger_entry__number__lte=as_of)

    def newest(self) -> "RulingQuerySet":
        """The last ruling on each person in each benchmark, with or without a number yet.

        Rulings on a person are made one after the other, so their ids and numbers go the same way.
        """
        later = Ruling.objects.filter(
            benchmark=OuterRef("benchmark"), annotator=OuterRef("annotator"), pk__gt=OuterRef("pk")
        )
        return self.filter(~models.Exists(later))


class Ruling(models.Model):
    """A lead leaves a person's votes out of a benchmark's boards, or takes them in again."""

    append_only = True

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="rulings")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="rulings")
    excludes = models.BooleanField()
    reason = models.CharField(max_length=500)
    ruled_by = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = RulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_ruling_has_a_reason"),
        ]
        indexes = [models.Index(fields=["benchmark", "annotator"], name="rulings_on_a_person")]

    def __str__(self) -> str:
        return f"ruling {self.pk}"


class ImportRulingQuerySet(models.QuerySet["ImportRuling"]):
    def excluding(self, *, as_of: int) -> "ImportRulingQuerySet":
        """The rulings that leave imported votes out, as the ledger stood at entry `as_of`.

        Of several on the same votes of one benchmark, the one with the highest number holds.
        """
        later = ImportRuling.objects.filter(
            **self.model.same_votes(),
            ledger_entry__number__gt=OuterRef("ledger_entry__number"),
            ledger_entry__number__lte=as_of,
        )
        return self.filter(~models.Exists(later), excludes=True, ledger_entry__number__lte=as_of)

    def newest(self) -> "ImportRulingQuerySet":
        """The last ruling on the same votes, with or without a number yet."""
        later = ImportRuling.objects.filter(**self.model.same_votes(), pk__gt=OuterRef("pk"))
        return self.filter(~models.Exists(later))


class ImportRuling(models.Model):
    """A lead leaves imported votes out of a benchmark's boards, or takes them in again.

    They are those of one file, of one judge, or of one judge in one file.
    """

    append_only = True

    benchmark = models.ForeignKey(
        Benchmark, on_delete=models.PROTECT, related_name="import_rulings"
    )
    file_digest = models.CharField(max_length=64, blank=True)  # empty: whatever file
    judge = models.CharField(max_length=200, blank=True)  # empty: whatever judge, or none
    excludes = models.BooleanField()
    reason = models.CharField(max_length=500)
    ruled_by = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = ImportRulingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_import_ruling_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(file_digest="", judge=""), name="an_import_ruling_says_on_what"
            ),
        ]
        indexes = [models.Index(fields=["benchmark"], name="rulings_on_imports")]

    def __str__(self) -> str:
        return f"ruling {self.pk} on imported votes"

    @staticmethod
    def same_votes() -> dict[str, OuterRef]:
        """The condition that another ruling is on the same votes."""
        return {name: OuterRef(name) for name in ("benchmark", "file_digest", "judge")}
