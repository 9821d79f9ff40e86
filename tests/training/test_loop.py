"""Votes, training, serving, new votes: the whole loop with a tiny model, where it may train.

The people are simulated and say so: they prefer answers that begin with "Good". The base writes
both kinds. What is asked of the loop is that the trained model, on items that it was not trained
on, is preferred to its base by an interval that excludes zero.
"""

import json
import os
import subprocess
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from annotations.actions.number_facts import number_facts
from annotations.actions.pair_up import pair_up
from annotations.models import Battle
from backends.addresses import AllowedServers
from catalog.models import Answer, Competitor
from exports.files import digest_of, facts_of
from exports.models import TrainingRun
from exports.queries.family import family_of, helped
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from tests.application import free_ports
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    BenchmarkFactory,
    ItemFactory,
    RenderedTextFactory,
    VoteFactory,
    sha256,
)
from tests.training.test_real_trainers import PYTHON, RECIPE, TINY, run_python

pytestmark = [
    pytest.mark.training,
    pytest.mark.own_database,
    pytest.mark.skipif(not PYTHON.exists(), reason="make train was not run"),
]
ITEMS, PEOPLE, NOISE = 80, 12, 0.1
THINGS = ("apples", "chairs", "lamps", "rivers", "stamps", "towers", "violins", "wheels")


def question(number):
    return f"Say how many {THINGS[number % 8]} two rows of {number} are."


def undecided(number):
    """Both kinds of answers to the same questions, one good for two that are not."""
    number, part = divmod(number, 3)
    text = f"Good: it is {2 * number}." if part == 0 else f"Hm hm hm, {3 * number}?"
    return {
        "prompt": [{"role": "user", "content": question(number % ITEMS)}],
        "completion": [{"role": "assistant", "content": text}],
    }


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A tiny model that has learnt both ways to answer."""
    folder = tmp_path_factory.mktemp("loop")
    rows = [undecided(number) for number in range(3 * ITEMS)]
    words = folder / "words.txt"
    words.write_text("".join(f"{r['prompt'][0]['content']}\n{r['completion'][0]['content']}\n"
                             "user: assistant:\n" for r in rows))  # fmt: skip
    run_python("-c", TINY, str(folder / "tiny"), str(words))
    export = folder / "export"
    export.mkdir()
    (export / "train.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    files = facts_of(export)
    manifest = {"shape": "trl-sft", "files": files, "digest": digest_of(files)}
    (export / "manifest.json").write_text(json.dumps(manifest))
    recipe = RECIPE.replace("max_steps = 20", "max_steps = 220").replace("rank = 8", "rank = 0")
    (folder / "sft.toml").write_text(recipe.replace("save_every = 10", "save_every = 500"))
    run_python("-m", "training", "sft", str(export), "--model", str(folder / "tiny"),
               "--config", str(folder / "sft.toml"), "--out", str(folder / "sft"))  # fmt: skip
    return folder / "sft" / "adapter"


@pytest.fixture
def server(base):
    """Serves the base, and takes adapters, as vLLM does."""
    (port,) = free_ports(1)
    words = [str(PYTHON.absolute()), str(Path(__file__).parent / "serve_tiny.py")]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    process = subprocess.Popen([*words, str(base), "tiny", str(port)], env=env)
    try:
        for _ in range(600):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            with suppress(OSError, HTTPException), closing(connection):
                connection.request("GET", "/v1/models")
                if connection.getresponse().read():
                    break
            assert process.poll() is None
            time.sleep(1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


class People:
    """Simulated: they prefer what begins with "Good", and err now and then."""

    def __init__(self):
        self.random = Random(7)
        self.people = [AnnotatorFactory(group="simulated") for _ in range(PEOPLE)]
        self.seen = {person.pk: set() for person in self.people}

    def vote(self, battle):
        sides = (battle.answer_a, battle.answer_b)
        for answer in (*sides, battle.item):
            text = answer.text if answer in sides else answer.prompt
            if not Rendered.filter(text):
                RenderedTextFactory(text_digest=sha256(text))
                Rendered.add(text)
        free = [p for p in self.people if not self.seen[p.pk] & {a.pk for a in sides}]
        for seat in battle.seats.order_by("number"):
            person = free.pop(self.random.randrange(len(free)))
            self.seen[person.pk] |= {answer.pk for answer in sides}
            assignment = AssignmentFactory(
                battle=battle, seat=seat, annotator=person, outcome="voted",
                closed_at=battle.created_at,
            )  # fmt: skip
            winner = self.choice(*(answer.text for answer in sides))
            strength = "clear" if winner.startswith("model") else ""
            VoteFactory(
                assignment=assignment, winner=winner, strength=strength,
                annotator_group="simulated",
            )  # fmt: skip

    def choice(self, one, other):
        good = (one.startswith("Good"), other.startswith("Good"))
        if good[0] == good[1]:
            return "tie" if good[0] else "both_bad"
        first = good[0] != (self.random.random() < NOISE)
        return "model_a" if first else "model_b"


class Rendered:
    """Texts that have their HTML."""

    known: set = set()

    @classmethod
    def filter(cls, text):
        return text in cls.known

    @classmethod
    def add(cls, text):
        cls.known.add(text)


def shares():
    """How often each model begins with Good."""
    found = {}
    for competitor in Competitor.objects.order_by("pk"):
        texts = list(Answer.objects.filter(competitor=competitor).values_list("text", flat=True))
        found[competitor.name] = f"{sum(t.startswith('Good') for t in texts)} of {len(texts)}"
    return found


def test_what_people_prefer_is_learnt_and_preferred_by_them(
    own_database, server, base, tmp_path, monkeypatch
):
    Rendered.known.clear()
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))
    benchmark = BenchmarkFactory(name="Arena", slug="arena")
    for number in range(ITEMS):
        ItemFactory(
            benchmark=benchmark, key=f"item-{number:02}", languages=[], main_category="",
            messages=[{"role": "user", "content": question(number)}],
        )  # fmt: skip
    endpoint = add_endpoint("Tiny", url=server, parallel=1)
    for name in ("tiny", "tiny again"):  # without a seed: it would draw the same for every item
        add_competitor(
            name, endpoint, model="tiny", temperature=1.0, max_tokens=24,
            licence="apache-2.0",
        )  # fmt: skip
    said = StringIO()
    call_command("generate", "--benchmark", "Arena", "--competitor", "tiny", "tiny again",
                 "--wait", "-p", "300", stdout=said)  # fmt: skip
    people = People()
    pair_up(benchmark, overlap=3, seed=7)
    for battle in Battle.objects.order_by("pk"):
        people.vote(battle)
    number_facts()
    out = tmp_path / "out"
    call_command("export", "Arena", "--shape", "trl-preference", "--source", "people",
                 "--split", "60/40", "--min-agreement", "0.6", "--out", str(out))  # fmt: skip
    # With the likelihood of what is preferred beside the margin: the margin alone ends in noise.
    recipe = RECIPE.replace("5e-3", "1e-3\nloss = 'sigmoid+sft'")
    (tmp_path / "dpo.toml").write_text(recipe.replace("max_steps = 20", "max_steps = 60"))
    run_python("-m", "training", "dpo", str(out), "--model", str(base), "--config",
               str(tmp_path / "dpo.toml"), "--out", str(tmp_path / "better"),
               "--base-name", "tiny")  # fmt: skip
    call_command("register_run", str(tmp_path / "better"))
    before = set(Battle.objects.values_list("pk", flat=True))
    call_command("enter_competitor", "better", "--endpoint", "Tiny", "--wait", stdout=said)
    for battle in Battle.objects.exclude(pk__in=before).order_by("pk"):
        people.vote(battle)
    number_facts()
    run = TrainingRun.objects.get()
    [found] = helped(family_of(Competitor.objects.get(name="better")))
    texts = Answer.objects.filter(competitor__name="better").values_list("text", flat=True)
    print(said.getvalue(), shares(), run.metrics, found, *texts[:9], sep="\n")  # noqa: T201
    assert {battle.item.key for battle in Battle.objects.exclude(pk__in=before)}.isdisjoint(
        run.trained_items
    )
    assert found.gap.lower > 0
    assert found.direct.lower > 0.5
