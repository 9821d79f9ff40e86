"""Factories of the models of `curation/`."""

from django.utils.timezone import now
from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from curation.models import BulkEdit, Check, CheckLease, CurationPlan, Draft, Finding
from tests.factories.accounts import AnnotatorFactory
from tests.factories.catalog import BenchmarkFactory, ItemFactory
from tests.factories.digests import sha256


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    item = SubFactory(ItemFactory)
    kind = "duplicate"
    fingerprint = Sequence(lambda n: sha256(f"finding {n}"))
    severity = 0.8
    words = "Alike to 0.80 with another item."


class BulkEditFactory(DjangoModelFactory):
    class Meta:
        model = BulkEdit

    changes: dict = {}
    actor = SubFactory(AnnotatorFactory)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = Draft

    benchmark = SubFactory(BenchmarkFactory)
    writer = SubFactory(AnnotatorFactory)
    text = "Mend the timer of our oven: it drifts by a second an hour."
    knowledge = "timers"
    difficulty = "easy"
    main_category = "Development and Programming"
    sub_category = "Code Debugging"
    licence = "CC-BY-4.0"
    source = "own work"


class CheckLeaseFactory(DjangoModelFactory):
    class Meta:
        model = CheckLease

    draft = SubFactory(DraftFactory)
    checker = SubFactory(AnnotatorFactory)
    round = 1
    leased_until = LazyFunction(now)


class CheckFactory(DjangoModelFactory):
    class Meta:
        model = Check

    draft = SubFactory(DraftFactory)
    checker = SubFactory(AnnotatorFactory)
    round = 1
    text_digest = "0" * 64
    answers: dict = {}
    holds = True
    seconds = 60.0


class CurationPlanFactory(DjangoModelFactory):
    class Meta:
        model = CurationPlan

    benchmark = SubFactory(BenchmarkFactory)
