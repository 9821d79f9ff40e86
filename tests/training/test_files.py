"""What training reads and writes, without the libraries that train."""

import json
from pathlib import Path

import pytest

from training.__main__ import main
from training.config import TrainingError, read_config
from training.exported import SHAPES, read_export
from training.run_folder import RunFolder, what_is_asked
from training.score import main as score

RECIPES = sorted(Path("training/recipes").glob("*.toml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_can_be_read(path):
    method = next(name for name in SHAPES if f'method = "{name}"' in path.read_text())
    assert read_config(path, method).method == method


def test_the_recipes_are_the_seeds():
    dpo = read_config(Path("training/recipes/codeultrafeedback-dpo.toml"), "dpo")
    assert (dpo.training.beta, dpo.training.learning_rate, dpo.lora.bits) == (0.1, 5e-5, 4)
    assert (dpo.lora.rank, dpo.lora.alpha, dpo.training.epochs) == (64, 128, 3)
    reward = read_config(Path("training/recipes/acecoder-reward.toml"), "reward")
    assert (reward.training.learning_rate, reward.lora.rank) == (1e-5, 0)
    assert reward.training.batch * reward.training.accumulation == 128


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[training]\nlearning_rat = 1e-4", r"\[training\] has no 'learning_rat'; there are"),
        ('[training]\nbatch = "two"', r"batch of \[training\] is 'two'; state a int"),
        ("[training]\nbatch = true", "batch"),
        ("[lorra]", "'lorra' is not known"),
        ("method = 'kto'", "is a recipe for kto, and dpo was asked for"),
        ("= 1", "Write TOML"),
    ],
)
def test_a_wrong_configuration_says_where_and_what(tmp_path, text, said):
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match=said):
        read_config(path, "dpo")


def test_a_missing_recipe_names_those_that_are_there(tmp_path):
    with pytest.raises(TrainingError, match=r"codeultrafeedback-dpo\.toml"):
        read_config(tmp_path / "none.toml", "dpo")


def test_an_export_that_was_changed_or_is_of_another_shape_is_refused(exported):
    folder = exported()
    assert read_export(folder, "dpo").items("train") == [
        *(f"train-{n}" for n in sorted(range(12), key=str)),
    ]
    with pytest.raises(TrainingError, match="has the shape trl-preference; kto takes trl-kto"):
        read_export(folder, "kto")
    with (folder / "train.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(TrainingError, match="is not the file that the manifest names"):
        read_export(folder, "dpo")
    with pytest.raises(TrainingError, match="is not an export"):
        read_export(folder / "meta", "dpo")


@pytest.fixture
def model(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def asked_of(exported, model):
    config = read_config(Path("training/recipes/small-dpo.toml"), "dpo")
    return what_is_asked(read_export(exported(), "dpo"), config, model, "tiny")


def test_a_run_goes_on_from_its_last_whole_checkpoint(exported, model, tmp_path):
    asked = asked_of(exported, model)
    run = RunFolder(tmp_path / "run")
    assert run.begin(asked) is None
    for step in range(1, 13):
        run.append("log.jsonl", {"step": step, "loss": 1.0})
    for step, name in ((5, "trainer_state.json"), (10, "trainer_state.json"), (12, "optimizer.pt")):
        folder = run.path / "checkpoints" / f"checkpoint-{step}"
        folder.mkdir(parents=True)
        (folder / name).write_text("{}")
    assert run.begin(asked).name == "checkpoint-10"  # the last one was cut off
    steps = [json.loads(line)["step"] for line in run.log.read_text().splitlines()]
    assert steps == list(range(1, 11))


def test_a_folder_of_another_run_or_of_a_finished_one_is_refused(exported, model, tmp_path):
    asked = asked_of(exported, model)
    run = RunFolder(tmp_path / "run")
    run.begin(asked)
    with pytest.raises(TrainingError, match="holds another run"):
        run.begin({**asked, "export_digest": "other"})
    run.finish(asked, {"eval_loss": 0.5})
    with pytest.raises(TrainingError, match="it is done"):
        run.begin(asked)


def test_what_is_wrong_is_said_before_anything_is_loaded(exported, model, tmp_path, capsys):
    words = ["--config", "training/recipes/small-kto.toml", "--out", str(tmp_path / "run")]
    assert main(["kto", str(exported()), "--model", str(model), *words]) == 1
    assert "has the shape trl-preference" in capsys.readouterr().err
    words[1] = "training/recipes/small-dpo.toml"
    assert main(["dpo", str(exported(name="two")), "--model", str(tmp_path), *words]) == 1
    assert "there is no model in it" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("run", "answers", "said"),
    [
        ('{"method": "dpo", "state": "done"}', "", "no finished run of a reward model"),
        ("{", "", "is not the folder of a run"),
        ('{"method": "reward", "state": "done"}', '{"item": "a"}', "line 1: competitor is missing"),
        ('{"method": "reward", "state": "done"}', "none", "line 1: no JSON"),
    ],
)
def test_what_cannot_be_scored_is_said_before_anything_is_loaded(
    tmp_path, run, answers, said, capsys
):
    (tmp_path / "run.json").write_text(run)
    (tmp_path / "answers.jsonl").write_text(answers)
    words = [str(tmp_path), str(tmp_path / "answers.jsonl"), "--model", str(tmp_path)]
    assert score([*words, "--out", str(tmp_path / "scores.jsonl")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "scores.jsonl").exists()
