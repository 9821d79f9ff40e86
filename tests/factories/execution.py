"""Factories of the models of `execution/`."""

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from execution.models import Execution, Synthesis, TestSet
from tests.factories.accounts import JobFactory
from tests.factories.catalog import AnswerFactory, ItemFactory
from tests.factories.digests import sha256


class TestSetFactory(DjangoModelFactory):
    __test__ = False

    class Meta:
        model = TestSet

    item = SubFactory(ItemFactory)
    source = TestSet.Source.OWN
    language = "python"
    entry = "double"
    tests = LazyFunction(
        lambda: [
            {
                "text": f"double({n}) → {2 * n}",
                "visible": False,
                "weight": 1.0,
                "test": {
                    "kind": "call",
                    "calls": [f"({n},)"],
                    "check": f"result0 == {2 * n}",
                    "raises": "",
                },
            }
            for n in (1, 2)
        ]
    )
    digest = Sequence(lambda n: sha256(f"tests {n}"))


class ExecutionFactory(DjangoModelFactory):
    class Meta:
        model = Execution

    answer = SubFactory(AnswerFactory)
    test_set = LazyAttribute(
        lambda o: (
            o.answer.item.test_sets.filter(is_latest=True).first()
            or TestSetFactory(item=o.answer.item)
        )
    )
    benchmark = SelfAttribute("answer.item.benchmark")
    item = SelfAttribute("answer.item")
    competitor = SelfAttribute("answer.competitor")
    status = "pass"
    total = 2
    passed = LazyAttribute(lambda o: o.total if o.status == "pass" else 0)
    language = "python"
    runner_version = "test"


class SynthesisFactory(DjangoModelFactory):
    class Meta:
        model = Synthesis

    job = SubFactory(JobFactory, kind="synthesise_tests")
    item = SubFactory(ItemFactory)
    benchmark = SelfAttribute("item.benchmark")
    key = Sequence(lambda n: f"item-{n}")
    test_set = LazyAttribute(
        lambda o: (
            None
            if o.reason
            else o.item.test_sets.first() or TestSetFactory(item=o.item, source="synthesised")
        )
    )
    reason = ""
    writer = "House:writer"
    filter = "House:filter"
    written = 2
    kept = 2
