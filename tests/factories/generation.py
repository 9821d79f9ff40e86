"""Factories of the models of `generation/`."""

from factory.declarations import SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from generation.models import Endpoint, GenerationJob, KeyBinding, Serving, SpoiltTry, WantedAnswer
from tests.factories.catalog import BenchmarkFactory, CompetitorFactory, ItemFactory


class KeyBindingFactory(DjangoModelFactory):
    class Meta:
        model = KeyBinding

    name = Sequence(lambda n: f"KEY_{n}")
    origin = "http://127.0.0.1:9"


class EndpointFactory(DjangoModelFactory):
    class Meta:
        model = Endpoint

    name = Sequence(lambda n: f"Server {n}")
    slug = Sequence(lambda n: f"server-{n}")
    url = "http://127.0.0.1:9/v1"
    origin = "http://127.0.0.1:9"


class ServingFactory(DjangoModelFactory):
    class Meta:
        model = Serving

    competitor = SubFactory(CompetitorFactory, model="scripted")
    endpoint = SubFactory(EndpointFactory)


class GenerationJobFactory(DjangoModelFactory):
    class Meta:
        model = GenerationJob

    kind = "generate"
    title = "Answers"
    benchmark = SubFactory(BenchmarkFactory)


class WantedAnswerFactory(DjangoModelFactory):
    class Meta:
        model = WantedAnswer

    job = SubFactory(GenerationJobFactory)
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..job.benchmark"))
    competitor = SubFactory(CompetitorFactory)
    sample = 1


class SpoiltTryFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltTry

    wanted = SubFactory(WantedAnswerFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0
