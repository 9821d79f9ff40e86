"""A finished training comes in, enters the arena, and meets its family there."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from annotations.models import Battle
from backends.scripted import ScriptedBackend
from catalog.models import Competitor
from exports.actions import enter_competitor as entering
from exports.actions.enter_competitor import EntryError, enter_competitor, pair_with_family
from exports.actions.register_run import register_run
from exports.models import Descent, TrainingRun
from exports.run_files import RunFilesError
from generation.models import GenerationJob
from tests.exports.world import World
from tests.factories import AnswerFactory, CompetitorFactory, EndpointFactory, TrainingRunFactory
from training.run_folder import RunFolder

pytestmark = pytest.mark.django_db
ASKED = {
    "method": "dpo",
    "base": "Good",
    "base_digest": "1" * 64,
    "export_digest": "2" * 64,
    "export": {"benchmark": "Arena", "shape": "trl-preference"},
    "config": {"recipe": "small"},
    "trained_items": ["item-000"],
    "code_version": "abc",
    "versions": {"trl": "1.16.0"},
}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def folder(tmp_path):
    """As `python -m training` leaves it."""
    run = RunFolder(tmp_path / "better")
    run.begin(ASKED)
    for step in range(1, 4):
        run.append("log.jsonl", {"step": step, "loss": 1 / step, "rewards/margins": 0.1 * step})
    run.append("samples.jsonl", {"prompt": "p", "before": "b", "after": "a", "split": "test"})
    run.adapter.mkdir()
    (run.adapter / "adapter_model.safetensors").write_bytes(b"weights")
    run.finish(ASKED, {"eval_loss": 0.25})
    return run.path


def test_a_run_is_registered_once_with_what_its_folder_tells(world, folder, capsys):
    call_command("register_run", str(folder))
    run = TrainingRun.objects.get()
    assert f"better: dpo on Good, /runs/{run.public_id}/" in capsys.readouterr().out
    assert (run.benchmark, run.export_digest) == (world.benchmark, "2" * 64)
    assert [point["step"] for point in run.log] == [1, 2, 3]
    assert run.metrics == {"eval_loss": 0.25}
    assert register_run(folder) == run


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: (f / "run.json").unlink(), "is not the folder of a run"),
        (lambda f: (f / "run.json").write_text("{"), "the whole file: Invalid JSON"),
        (lambda f: edit(f, state="running"), "run the same command again"),
        (lambda f: edit(f, method=3), "method: Input should be a valid string"),
        (lambda f: (f / "adapter/adapter_model.safetensors").write_bytes(b"x"), "was changed"),
        (lambda f: (f / "adapter/adapter_model.safetensors").unlink(), "is missing"),
        (lambda f: (f / "log.jsonl").write_text("{}\nnone"), "line 2: no JSON"),
    ],
)
def test_a_folder_that_is_no_finished_run_is_refused(folder, spoil, said):
    spoil(folder)
    with pytest.raises(RunFilesError, match=said):
        register_run(folder)
    assert not TrainingRun.objects.exists()


def edit(folder, **values):
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.fixture
def endpoint(monkeypatch):
    """A server that knows no name beforehand and answers anything."""
    monkeypatch.setattr(entering, "connect", lambda endpoint: ScriptedBackend())
    return EndpointFactory(name="here")


def test_the_competitor_of_a_run_has_its_ancestry_and_its_answers_are_wanted(
    world, endpoint, capsys
):
    TrainingRunFactory(name="better", base="Good", benchmark=world.benchmark)
    call_command("enter_competitor", "better", "--endpoint", "here")
    descent = Descent.objects.get()
    assert (descent.competitor.name, descent.base) == ("better", world.good)
    assert (descent.competitor.model, descent.competitor.temperature) == ("better", 0.3)
    job = GenerationJob.objects.get()
    assert job.total == len(world.items)
    assert "better, from Good" in capsys.readouterr().out
    call_command("enter_competitor", "better", "--endpoint", "here", stdout=StringIO())
    assert Competitor.objects.filter(name="better").count() == 1
    assert GenerationJob.objects.count() == 1


def entered(world, endpoint, **words):
    run = TrainingRunFactory(name="better", base="Good", benchmark=world.benchmark, **words)
    entry = enter_competitor(run, endpoint)
    for item in world.items:
        AnswerFactory(item=item, competitor=entry.competitor)
    return run, entry


def test_it_meets_its_base_and_the_others_on_items_that_it_was_not_trained_on(world, endpoint):
    run, entry = entered(world, endpoint, trained_items=["item-000", "item-002"])
    assert pair_with_family(entry, run, overlap=2) == 4
    own = Battle.objects.filter(answer_a__competitor=entry.competitor) | Battle.objects.filter(
        answer_b__competitor=entry.competitor
    )
    assert {battle.item.key for battle in own} == {"item-001", "item-003"}
    met = {side.competitor.name for battle in own for side in (battle.answer_a, battle.answer_b)}
    assert met == {"better", "Good", "Poor"}
    assert all(battle.seats.count() == 2 for battle in own)
    assert pair_with_family(entry, run) == 0  # once


def test_a_server_that_does_not_take_the_adapter_says_how_it_would(world):
    TrainingRunFactory(name="better", base="Good", benchmark=world.benchmark)
    EndpointFactory(name="away")  # no server there, and no address that may be asked
    with pytest.raises(CommandError, match="does not take the adapter"):
        call_command("enter_competitor", "better", "--endpoint", "away")
    assert not Descent.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"method": "reward"}, "scores answers and writes none"),
        ({"base": "Nobody"}, "No model here is called 'Nobody'"),
        ({"benchmark": None}, "state --benchmark"),
    ],
)
def test_a_run_that_cannot_enter_says_why(world, endpoint, words, said):
    run = TrainingRunFactory(**{"base": "Good", "benchmark": world.benchmark, **words})
    with pytest.raises(EntryError, match=said):
        enter_competitor(run, endpoint)


def test_a_name_that_is_taken_is_refused(world, endpoint):
    CompetitorFactory(name="better")
    run = TrainingRunFactory(name="better", base="Good", benchmark=world.benchmark)
    with pytest.raises(EntryError, match="Give --name"):
        enter_competitor(run, endpoint)


def test_an_unknown_run_is_refused_with_those_that_are_there(world):
    TrainingRunFactory(name="known")
    with pytest.raises(CommandError, match="There are: known"):
        call_command("enter_competitor", "other", "--endpoint", "here")


def test_answers_are_written_for_a_reward_model_to_score(world, tmp_path):
    out = tmp_path / "answers.jsonl"
    call_command("answers_to_score", "Arena", "--competitor", "Good", "--out", str(out))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["item"] for row in rows] == [item.key for item in world.items]
    assert rows[0] == {
        "item": "item-000",
        "competitor": "Good",
        "sample": 1,
        "messages": world.items[0].messages,
        "answer": "Good answers item-000.",
    }
