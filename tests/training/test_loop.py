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
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from backends.addresses import AllowedServers
from exports.files import digest_of, facts_of
from tests.application import free_ports
from tests.training.loop import Loop
from tests.training.test_real_trainers import PYTHON, RECIPE, TINY, run_python

pytestmark = [
    pytest.mark.training,
    pytest.mark.own_database,
    pytest.mark.skipif(not PYTHON.exists(), reason="make train was not run"),
]
ITEMS = 80
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


def test_what_people_prefer_is_learnt_and_preferred_by_them(
    own_database, server, base, tmp_path, monkeypatch
):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))
    # With the likelihood of what is preferred beside the margin: the margin alone ends in noise.
    recipe = RECIPE.replace("5e-3", "2e-3\nloss = 'sigmoid+sft'")
    loop = Loop(
        url=server,
        folder=base,
        model="tiny",
        questions=[question(number) for number in range(ITEMS)],
        likes=lambda text: text.startswith("Good"),
        recipe=recipe.replace("max_steps = 20", "max_steps = 150"),
        settings={"temperature": 1.0, "max_tokens": 24},
    )
    found = loop.run(tmp_path)
    assert found.gap.lower > 0
    assert found.direct.lower > 0.5
