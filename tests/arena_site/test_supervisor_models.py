"""The small model's server as a child of the supervisor, only where it is asked for."""

import dataclasses
import sys
from pathlib import Path

import pytest

from arena_site.supervisor import configuration, model_server, programs, supervision
from arena_site.supervisor.faults import StartError

LOGS = Path("logs")


def read(**variables):
    return configuration.read({"ARENA_DATA": "/nowhere", **variables})


def test_nothing_of_it_is_read_or_started_unless_it_is_asked_for():
    assert read().models == ""
    assert "models" not in {program.name for program in programs.application(read(), LOGS, {})}


def test_every_engine_that_can_be_named_is_there():
    assert set(configuration.ENGINES) == set(model_server.ENGINES)
    with pytest.raises(StartError, match="ARENA_MODELS is 'fast'; give one of light, vllm"):
        read(ARENA_MODELS="fast")


def test_an_engine_that_was_not_fetched_is_said_with_its_remedy(monkeypatch, tmp_path):
    absent = dataclasses.replace(model_server.ENGINES["light"], python=tmp_path / "python")
    monkeypatch.setitem(model_server.ENGINES, "light", absent)
    with pytest.raises(StartError, match="Run `make models`"):
        model_server.server(read(ARENA_MODELS="light"), LOGS)


@pytest.mark.parametrize("name", configuration.ENGINES)
def test_the_server_listens_here_alone_and_learns_no_secret(monkeypatch, name):
    there = dataclasses.replace(
        model_server.ENGINES[name], python=Path(sys.executable), weights=Path(__file__)
    )
    monkeypatch.setitem(model_server.ENGINES, name, there)
    program = model_server.server(read(ARENA_MODELS=name, ARENA_PORT="9100"), LOGS)
    assert program.command[-2:] == ("--port", "9102")
    assert program.is_bare
    assert not {key for key in program.environment if key.startswith(("DATABASE", "SECRET"))}
    if name == "vllm":
        assert program.command[program.command.index("--host") + 1] == "127.0.0.1"
    assert any(program.name in line for line in supervision.STOP_ORDER)


@pytest.mark.parametrize(("name", "limit"), [("light", "--parallel"), ("vllm", "--max-num-seqs")])
def test_the_trial_asks_at_its_address_for_as_much_at_once_as_the_server_takes(name, limit):
    program = model_server.trial(read(ARENA_MODELS=name, ARENA_PORT="9100"), LOGS, {"A": "b"})
    assert "http://127.0.0.1:9102/v1" in program.command
    assert program.speaks
    told = model_server.ENGINES[name].arguments
    asked = program.command[program.command.index("--parallel") + 1]
    assert asked == told[told.index(limit) + 1]
