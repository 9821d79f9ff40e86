"""The whole loop with a small real model, served by vLLM and trained by TRL, on a processor.

`make test-loop` runs it. The people are simulated and prefer answers that speak to them: those that
begin with "You". About half of the base's answers do.
"""

import pytest
from django.conf import settings as django_settings

from arena_site.supervisor.model_server import CONVERTED, MODEL
from backends.addresses import AllowedServers
from tests.model_servers.real_vllm import real_vllm
from tests.training.loop import Loop

pytestmark = [pytest.mark.vllm, pytest.mark.own_database]
RANK = 16
RECIPE = f"""
recipe = "loop"
[training]
learning_rate = 5e-4
loss = "sigmoid+sft"
max_steps = 30
batch = 4
accumulation = 1
max_length = 192
scheduler = "constant"
warmup = 0.0
save_every = 100
[lora]
rank = {RANK}
alpha = {2 * RANK}
"""
DEEDS = (
    *("sort", "count", "join", "split", "filter", "reverse", "print", "copy"),
    *("merge", "compare", "search", "group"),
)
THINGS = (
    *("names", "dates", "file paths", "prices", "log lines", "dictionaries", "numbers", "tuples"),
    *("JSON records", "strings"),
)
QUESTIONS = [f"How do I {deed} {thing} in Python?" for deed in DEEDS for thing in THINGS]


def speaks_to_the_reader(text):
    return text.startswith("You")


def test_a_small_real_model_learns_what_people_prefer(own_database, tmp_path, monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))
    words = ("--enable-lora", "--max-lora-rank", str(RANK))
    with real_vllm(tmp_path / "log", *words, VLLM_ALLOW_RUNTIME_LORA_UPDATING="True") as url:
        loop = Loop(
            url=url,
            folder=CONVERTED,
            model=MODEL,
            questions=QUESTIONS,
            likes=speaks_to_the_reader,
            recipe=RECIPE,
            settings={"temperature": 1.0, "max_tokens": 160, "stop": ["\n\n"]},
            split="70/30",
            parallel=16,
        )
        found = loop.run(tmp_path)
    assert found.gap.lower > 0
    assert found.direct.lower > 0.5
