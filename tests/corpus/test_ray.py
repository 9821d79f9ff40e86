"""The same recipe on a Ray cluster of two nodes, one of which is killed mid-run."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.corpus.conftest import PYTHON, manifest
from tests.corpus.test_engine import WHOLE, many

pytestmark = pytest.mark.corpus


@pytest.fixture
def cluster(made, monkeypatch):
    """The process that holds the cluster; RAY_ADDRESS leads to it."""
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    with subprocess.Popen(
        [PYTHON, "-m", "tests.corpus.ray_nodes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        monkeypatch.setenv("RAY_ADDRESS", process.stdout.readline().strip())
        yield process


def test_a_node_is_killed_mid_run_and_the_bytes_are_the_same(made, cluster):
    many(made, files=8, each=150)
    made.recipe(WHOLE + "buckets = 4\n")
    calm = made.run("--tasks", 8, out="calm")
    command = made.command("--tasks", 8, "--executor", "ray", "--memory", 1, out="ray")
    said = made.folder / "said"
    with said.open("w") as file:
        run = subprocess.Popen(command, stderr=file)
    out = made.folder / "ray"
    deadline = time.monotonic() + 300
    while not any(out.glob("stages/*/log/completions/*")):
        assert run.poll() is None, said.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    done = len(list(out.glob("stages/*/log/completions/*")))
    cluster.stdin.write("kill\n")
    cluster.stdin.flush()
    assert cluster.stdout.readline() == "killed\n"
    assert run.wait(600) == 0, said.read_text()
    assert done < len(list(out.glob("stages/*/log/completions/*")))
    assert manifest(out) == manifest(calm)


def test_ray_says_when_there_is_no_cluster(made, monkeypatch):
    many(made, files=1, each=5)
    made.recipe(WHOLE)
    monkeypatch.delitem(os.environ, "RAY_ADDRESS", raising=False)
    assert "state RAY_ADDRESS" in made.refusal("--executor", "ray")
