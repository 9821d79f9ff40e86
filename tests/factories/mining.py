"""Factories of the models of `mining/`."""

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from mining.grading import digest_of
from mining.models import (
    Choice,
    Configuration,
    ExpertBattles,
    FoughtItem,
    Grade,
    Instruction,
    MiningJob,
    MiningRun,
    Opening,
    Overruling,
    Screening,
    Selection,
    SpoiltReply,
    WantedReply,
)
from tests.factories.accounts import AnnotatorFactory
from tests.factories.catalog import BenchmarkFactory, CompetitorFactory, ItemFactory
from tests.factories.generation import EndpointFactory


class MiningRunFactory(DjangoModelFactory):
    class Meta:
        model = MiningRun

    name = Sequence(lambda n: f"Run Nr{n}")
    slug = Sequence(lambda n: f"run-nr{n}")
    languages = ["python"]
    per_configuration = 2
    seed = 1


class ConfigurationFactory(DjangoModelFactory):
    class Meta:
        model = Configuration

    run = SubFactory(MiningRunFactory)
    number = 1
    temperature = 1.0
    top_p = Sequence(lambda n: 1 / (n + 1))


class OpeningFactory(DjangoModelFactory):
    class Meta:
        model = Opening

    run = SubFactory(MiningRunFactory)
    competitor = SubFactory(CompetitorFactory)
    language = "python"
    prefix = "<|user|>\n"
    stop = ["<|end|>"]
    source = "server"


class InstructionFactory(DjangoModelFactory):
    class Meta:
        model = Instruction

    run = SubFactory(MiningRunFactory)
    competitor = SubFactory(CompetitorFactory)
    configuration = SubFactory(ConfigurationFactory, run=SelfAttribute("..run"))
    opening = SubFactory(
        OpeningFactory, run=SelfAttribute("..run"), competitor=SelfAttribute("..competitor")
    )
    number = Sequence(lambda n: n + 1)
    seed = 1
    text = Sequence(lambda n: f"Write a function that returns the number {n} in words.")
    finish_reason = "stop"
    seconds = 0.5


class ScreeningFactory(DjangoModelFactory):
    class Meta:
        model = Screening

    instruction = SubFactory(InstructionFactory)
    outcome = "kept"


class GradeFactory(DjangoModelFactory):
    class Meta:
        model = Grade

    instruction = SubFactory(InstructionFactory)
    grader = SubFactory(CompetitorFactory)
    prompt_digest = LazyAttribute(lambda o: digest_of(o.instruction.run.bands))
    value = 7


class OverrulingFactory(DjangoModelFactory):
    class Meta:
        model = Overruling

    instruction = SubFactory(InstructionFactory)
    is_kept = True
    reason = "It is clear enough."
    by = SubFactory(AnnotatorFactory)


class MiningJobFactory(DjangoModelFactory):
    class Meta:
        model = MiningJob

    kind = "mine"
    title = "Mining"
    run = SubFactory(MiningRunFactory)


class WantedReplyFactory(DjangoModelFactory):
    class Meta:
        model = WantedReply

    job = SubFactory(MiningJobFactory)
    competitor = SubFactory(CompetitorFactory)
    configuration = SubFactory(ConfigurationFactory, run=SelfAttribute("..job.run"))
    language = "python"
    seed = 1


class SpoiltReplyFactory(DjangoModelFactory):
    class Meta:
        model = SpoiltReply

    wanted = SubFactory(WantedReplyFactory)
    endpoint = SubFactory(EndpointFactory)
    kind = "timeout"
    message = "The server did not begin to answer in time."
    seconds = 1.0


class SelectionFactory(DjangoModelFactory):
    class Meta:
        model = Selection

    run = SubFactory(MiningRunFactory)
    budget = 1
    seed = 1
    vectors = "hashed words"
    pool = 1
    mean_distance = 0.0


class ChoiceFactory(DjangoModelFactory):
    class Meta:
        model = Choice

    selection = SubFactory(SelectionFactory)
    instruction = SubFactory(InstructionFactory, run=SelfAttribute("..selection.run"))
    position = Sequence(lambda n: n + 1)
    radius = 0.5
    stands_for = 1
    x = 0.0
    y = 0.0


class ExpertBattlesFactory(DjangoModelFactory):
    class Meta:
        model = ExpertBattles

    selection = SubFactory(SelectionFactory)
    benchmark = SubFactory(BenchmarkFactory)
    seed = 1


class FoughtItemFactory(DjangoModelFactory):
    class Meta:
        model = FoughtItem

    battles = SubFactory(ExpertBattlesFactory)
    choice = SubFactory(ChoiceFactory, selection=SelfAttribute("..battles.selection"))
    item = SubFactory(ItemFactory, benchmark=SelfAttribute("..battles.benchmark"))
