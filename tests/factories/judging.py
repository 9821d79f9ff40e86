"""Factories of the models of `judging/`."""

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from judging.models import Judge, JudgingJob, Judgment, Mark, Prompt, SpoiltJudgment, WantedJudgment
from tests.factories.catalog import BenchmarkFactory, CompetitorFactory, ItemFactory
from tests.factories.digests import sha256
from tests.factories.generation import EndpointFactory


class PromptFactory(DjangoModelFactory):
    class Meta:
        model = Prompt

    name = Sequence(lambda n: f"words {n}")
    version = 1
    protocol = "battles"
    text = Sequence(lambda n: f'system = "Compare the two, please. {n}"')
    digest = LazyAttribute(lambda o: sha256(o.text))


class JudgeFactory(DjangoModelFactory):
    class Meta:
        model = Judge

    name = Sequence(lambda n: f"Judge Nr{n}")
    slug = Sequence(lambda n: f"judge-nr{n}")
    protocol = "battles"
    endpoint = SubFactory(EndpointFactory)
    model = "scripted"
    prompt = SubFactory(PromptFactory, protocol=SelfAttribute("..protocol"))


class JudgmentFactory(DjangoModelFactory):
    """One game of two answers that the application has."""

    class Meta:
        model = Judgment

    judge = SubFactory(JudgeFactory)
    item = SubFactory(ItemFactory)
    benchmark = SelfAttribute("item.benchmark")
    item_key = SelfAttribute("item.key")
    competitor_a = SubFactory(CompetitorFactory)
    competitor_b = SubFactory(CompetitorFactory)
    label = "A>B"
    place = Sequence(lambda n: sha256(f"place {n}"))


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    judgment = SubFactory(
        JudgmentFactory, competitor_a=None, competitor_b=None, label="", preference="readability"
    )
    position = 1
    competitor = SubFactory(CompetitorFactory)
    value = 4.0
    highest = 5


class JudgingJobFactory(DjangoModelFactory):
    class Meta:
        model = JudgingJob

    kind = "judge"
    title = "Judgments"
    benchmark = SubFactory(BenchmarkFactory)
    judge = SubFactory(JudgeFactory)


class WantedJudgmentFactory(DjangoModelFactory):
    class Meta:
        model = WantedJudgment

    job = SubFactory(JudgingJobFactory)
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..job.benchmark"))
    answers = [1, 2]
    place = Sequence(lambda n: sha256(f"wanted place {n}"))


class SpoiltJudgmentFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltJudgment

    wanted = SubFactory(WantedJudgmentFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0
