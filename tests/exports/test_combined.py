"""Sources together, and publishing."""

import pytest

from exports.hub import publish
from tests.exports.world import World, export, rows_of
from tests.factories import ExecutionFactory

pytestmark = pytest.mark.django_db


def run(world, item, good, poor):
    test_set = world.tests(item)
    for competitor, passed in ((world.good, good), (world.poor, poor)):
        status = "pass" if passed == 20 else "fail"
        words = {"answer": world.answer(item, competitor), "test_set": test_set, "total": 20}
        ExecutionFactory(status=status, passed=passed, **words)


def test_sources_together_keep_what_none_contradicts(tmp_path):
    world = World()
    world.vote(world.battles[0], "model_a", "model_a")  # and the tests say the same
    world.vote(world.battles[1], "model_b")  # and the tests say the other way
    world.vote(world.battles[2], "tie")  # and the tests decide
    world.vote(world.battles[3], "model_a")  # and there are no tests
    for item in world.items[:3]:
        run(world, item, 20, 4)
    manifest = export(tmp_path / "out", source="people+executions")
    meta = rows_of(tmp_path / "out", "meta/train.jsonl")
    assert [(row["item"], row["votes"]) for row in meta] == [
        *(("item-000", 3), ("item-002", 1)),
        ("item-003", 1),
    ]
    assert {row["chosen_model"] for row in meta} == {"Good"}
    assert manifest["left_out"] == {"pairs on which the sources disagree": 1}
    assert set(manifest["facts"]) == {"people", "executions"}


def test_publishing_needs_a_client_and_a_token_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "the client of the hub is missing" in publish(tmp_path, "me/votes")
    client = tmp_path / "hf"
    client.write_text("#!/bin/sh\necho 'no such place' >&2\nexit 1\n")
    client.chmod(0o755)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    assert "HF_TOKEN is missing" in publish(tmp_path, "me/votes")
    monkeypatch.setenv("HF_TOKEN", "token")
    assert "no such place" in publish(tmp_path, "me/votes")
    client.write_text("#!/bin/sh\nexit 0\n")
    assert publish(tmp_path, "me/votes") == "Published as me/votes."
