"""The runner serves only where every wall holds."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from sandbox import Runner, RunnerGoneError, SandboxError
from sandbox.bubblewrap import Sandbox
from sandbox.runner import CANNOT_RUN, RUNNER_UID
from tests.runner import ROOM, command, need_bubblewrap


def check(*words):
    need_bubblewrap()
    return subprocess.run(
        command("--check", "--slots", "1", "--cgroup", f"arena-test-{os.getpid()}", *words),
        cwd=ROOM,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_walls_hold_where_a_runner_serves(runner_address):
    about = Runner(runner_address).about()
    assert [wall for wall in about.missing_walls if wall.name != "user"] == []
    assert {wall.name for wall in about.walls} >= {
        *("user", "seccomp", "network", "files", "processes"),
        *("number of processes", "memory", "disk", "time", "output"),
    }
    assert about.languages["python"].startswith("Python 3")
    assert about.slots == 2


@pytest.mark.parametrize("wall", ["seccomp", "network", "processes", "files", "memory"])
def test_without_a_wall_it_refuses_and_names_the_wall(runner_address, wall):
    refused = check("--without", wall)
    assert refused.returncode == CANNOT_RUN
    assert f"Wall missing, {wall}: " in refused.stderr
    walls = {each["name"]: each["holds"] for each in json.loads(refused.stdout)["walls"]}
    assert not walls[wall]
    assert walls["time"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_whoever_owns_the_application_runs_no_programs():
    owner = ROOM.joinpath("sandbox", "runner.py").stat().st_uid
    if owner == 0:
        with pytest.raises(SandboxError, match="root runs no programs"):
            Sandbox()
        refused = check("--uid", "0")
    else:
        refused = check("--uid", str(owner))
    assert refused.returncode == CANNOT_RUN


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_runner_is_nobody_and_knows_nothing(runner_address):
    slots = [
        folder
        for folder in os.listdir("/proc")
        if folder.isdigit() and runner_address in _words(folder)
    ]
    assert len(slots) == 3  # and the one that keeps them
    for pid in slots:
        status = Path("/proc", pid, "status").read_text().split("\n")
        fields = dict(line.split(":\t", 1) for line in status if ":\t" in line)
        assert set(fields["Uid"].split()) == {str(RUNNER_UID)}
        assert fields["Groups"].strip() == ""
        assert int(fields["CapEff"], 16) == 0
        assert fields["NoNewPrivs"] == "1"


def _words(pid):
    try:
        return Path("/proc", pid, "cmdline").read_text()
    except OSError:
        return ""


def test_nobody_at_the_address_is_said_so(tmp_path):
    with pytest.raises(RunnerGoneError, match="No runner answers at"):
        Runner(str(tmp_path / "nothing")).about()
