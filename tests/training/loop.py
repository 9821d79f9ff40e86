"""Out and back: answers, votes, export, training, the adapter served, answers, new votes."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from annotations.actions.pair_up import pair_up
from annotations.models import Battle
from catalog.models import Answer, Competitor
from exports.models import TrainingRun
from exports.queries.family import family_of, helped
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from tests.factories import BenchmarkFactory, ItemFactory
from tests.training.people import People
from tests.training.test_real_trainers import run_python

TRAINED = "better"
SHOWN = 9  # answers of the trained model


@dataclass(frozen=True)
class Loop:
    """What a loop is made of."""

    url: str  # of a server that takes adapters
    folder: Path  # of the base, as training reads it
    model: str  # the base, as its server lists it
    questions: list[str]
    likes: object  # of a text: whether the simulated people prefer it
    recipe: str
    settings: dict  # of the competitors, two of the same base
    split: str = "60/40"
    parallel: int = 1

    @property
    def names(self):
        return (self.model, f"{self.model} again")

    def run(self, folder):
        """The one line of the trained model's page; what was seen on the way is printed."""
        said = StringIO()
        benchmark = self.answered(said)
        people = People(self.likes)
        pair_up(benchmark, overlap=3, seed=7)
        people.vote_on_all()
        self.train(folder, said)
        before = set(Battle.objects.values_list("pk", flat=True))
        call_command("enter_competitor", TRAINED, "--endpoint", "Loop", "--wait", stdout=said)
        people.vote_on_all()
        run = TrainingRun.objects.get()
        (found,) = helped(family_of(Competitor.objects.get(name=TRAINED)))
        self.tell(said, run, found)
        new = Battle.objects.exclude(pk__in=before).select_related("item")
        assert {battle.item.key for battle in new}.isdisjoint(run.trained_items)
        return found

    def answered(self, said):
        """A benchmark that the base has answered twice, without a seed: one would draw alike."""
        benchmark = BenchmarkFactory(name="Arena", slug="arena")
        for number, text in enumerate(self.questions):
            ItemFactory(
                benchmark=benchmark, key=f"item-{number:03}", languages=[], main_category="",
                messages=[{"role": "user", "content": text}],
            )  # fmt: skip
        endpoint = add_endpoint("Loop", url=self.url, parallel=self.parallel)
        for name in self.names:
            add_competitor(
                name, endpoint, model=self.model, licence="apache-2.0", **self.settings
            )  # fmt: skip
        call_command("generate", "--benchmark", "Arena", "--competitor", *self.names,
                     "--wait", "-p", "300", stdout=said)  # fmt: skip
        return benchmark

    def train(self, folder, said):
        """From the votes to a registered run."""
        out, recipe = folder / "out", folder / "dpo.toml"
        call_command("export", "Arena", "--shape", "trl-preference", "--source", "people",
                     "--split", self.split, "--min-agreement", "0.6", "--out", str(out),
                     stdout=said)  # fmt: skip
        recipe.write_text(self.recipe)
        run_python("-m", "training", "dpo", str(out), "--model", str(self.folder), "--config",
                   str(recipe), "--out", str(folder / TRAINED),
                   "--base-name", self.model)  # fmt: skip
        call_command("register_run", str(folder / TRAINED), stdout=said)

    def tell(self, said, run, found):
        """The figures and some answers, for whoever reads the test's output."""
        print(said.getvalue(), run.metrics, found, sep="\n")  # noqa: T201
        for competitor in Competitor.objects.order_by("pk"):
            texts = list(
                Answer.objects.ready().filter(competitor=competitor).values_list("text", flat=True)
            )
            liked = sum(map(self.likes, texts))
            print(f"{competitor.name}: {liked} of {len(texts)} liked")  # noqa: T201
            for text in texts[:SHOWN]:
                print(f"  {text[:160]!r}")  # noqa: T201
