"""TRL itself loads the shapes and trains on them: where `make train` was run, when asked for."""

import json
import os
import subprocess
from pathlib import Path

import pytest

PYTHON = Path(".local/train-venv/bin/python")
pytestmark = [
    pytest.mark.training,
    pytest.mark.skipif(not PYTHON.exists(), reason="make train was not run"),
]
TINY = """
import sys
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
import torch

texts = [line.strip() for line in open(sys.argv[2], encoding="utf-8")]
inner = Tokenizer(models.BPE())
inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
inner.decoder = decoders.ByteLevel()
marks = ["<pad>", "<end>", "<turn>"]
inner.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=400, special_tokens=marks))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", eos_token="<end>")
tokenizer.chat_template = (
    "{% for m in messages %}<turn>{{ m.role }}: {{ m.content }}<end>{% endfor %}"
    "{% if add_generation_prompt %}<turn>assistant: {% endif %}"
)
torch.manual_seed(7)
config = LlamaConfig(
    vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=256,
    pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id,
)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
tokenizer.save_pretrained(sys.argv[1])
"""
RECIPE = """
recipe = "tiny"
[training]
learning_rate = 5e-3
max_steps = 20
batch = 8
accumulation = 1
max_length = 128
scheduler = "constant"
warmup = 0.0
save_every = 10
[lora]
rank = 8
alpha = 16
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A model of about 200,000 parameters with a tokenizer of its own."""
    folder = tmp_path_factory.mktemp("tiny")
    words = folder.parent / "words.txt"
    words.write_text(
        "Say what 3 times two is.\nGood: it is 6.\nHm hm hm, 9?\nassistant: user:\n" * 9
    )
    run_python("-c", TINY, str(folder), str(words))
    return folder


def run_python(*words, check=True):
    env = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [str(PYTHON.absolute()), *words], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0 or not check, done.stderr[-3000:]
    return done


def train(method, folder, tiny, out, recipe=RECIPE, **words):
    path = out.parent / f"{method}.toml"
    path.write_text(recipe)
    said = ["-m", "training", method, str(folder), "--model", str(tiny), "--config", str(path)]
    run_python(*said, "--out", str(out))
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return json.loads((out / "run.json").read_text()), log


def ends(log, name):
    values = [row[name] for row in log if name in row]
    return sum(values[:5]) / 5, sum(values[-5:]) / 5


@pytest.mark.parametrize(
    ("method", "shape"),
    [("sft", "trl-sft"), ("dpo", "trl-preference"), ("kto", "trl-kto"), ("reward", "trl-reward")],
)
def test_twenty_steps_are_learnt(method, shape, exported, tiny, tmp_path):
    run, log = train(method, exported(shape, rows=64, test=16), tiny, tmp_path / "run")
    first, last = ends(log, "loss")
    assert last < first
    assert run["metrics"]["steps"] == 20
    if method == "dpo":
        before, after = ends(log, "rewards/margins")
        assert after > before
    if method == "reward":
        assert run["metrics"]["eval_accuracy"] > 0.9
    if method != "reward":
        samples = (tmp_path / "run" / "samples.jsonl").read_text().splitlines()
        assert {"prompt", "before", "after", "split"} <= set(json.loads(samples[0]))


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(exported, tiny, tmp_path):
    folder = exported(rows=64, test=0)
    whole, _ = train("dpo", folder, tiny, tmp_path / "whole")
    train("dpo", folder, tiny, tmp_path / "cut")
    record = json.loads((tmp_path / "cut" / "run.json").read_text())
    for name in ("metrics", "files"):
        record.pop(name)
    (tmp_path / "cut" / "run.json").write_text(json.dumps({**record, "state": "running"}))
    for path in (tmp_path / "cut" / "checkpoints" / "checkpoint-20").iterdir():
        path.unlink()
    again, log = train("dpo", folder, tiny, tmp_path / "cut")
    assert again["files"] == whole["files"]  # the same weights, to the byte
    assert [row["step"] for row in log if "loss" in row] == list(range(1, 21))
