"""Factories of the models of `exports/`."""

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from exports.models import Descent, TrainingRun
from tests.factories.catalog import BenchmarkFactory, CompetitorFactory
from tests.factories.digests import sha256


class TrainingRunFactory(DjangoModelFactory):
    class Meta:
        model = TrainingRun

    name = Sequence(lambda n: f"run-{n}")
    method = "dpo"
    base = "small"
    base_digest = "0" * 64
    benchmark = SubFactory(BenchmarkFactory)
    export_digest = Sequence(lambda n: sha256(f"export {n}"))
    code_version = "test"
    digest = Sequence(lambda n: sha256(f"run {n}"))
    folder = "/runs/small"


class DescentFactory(DjangoModelFactory):
    class Meta:
        model = Descent

    competitor = SubFactory(CompetitorFactory)
    base = SubFactory(CompetitorFactory)
    run = SubFactory(TrainingRunFactory)
