import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from arena_site.supervisor.roster import MARKER, Roster, start_time
from tests.arena_site.waiting import until

MARK = "this data folder"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "processes.json"


@pytest.fixture
def spawn():
    """Processes as a killed supervisor leaves them, each the leader of a session."""
    started = []

    def run(*command: str, mark: str = MARK) -> subprocess.Popen:
        process = subprocess.Popen(
            command, start_new_session=True, env={**os.environ, MARKER: mark}
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def written(path: Path, process: subprocess.Popen, **changes: object) -> None:
    Roster(path, MARK).add("worker", process.pid, signal.SIGTERM)
    entries = json.loads(path.read_text())
    entries["worker"].update(changes)
    path.write_text(json.dumps(entries))


def test_the_next_start_ends_what_a_killed_supervisor_left(path, spawn):
    orphan = spawn("sleep", "300")
    written(path, orphan)
    assert Roster(path, MARK).end_orphans() == ["worker"]
    assert orphan.wait(10) == -signal.SIGTERM
    assert not path.exists()


def test_a_stranger_with_the_same_number_is_left_alone(path, spawn):
    stranger = spawn("sleep", "300")
    started = str(start_time(stranger.pid))
    ticks, _, boot = started.partition("@")
    for other in (f"{int(ticks) - 1}@{boot}", f"{ticks}@another-boot"):
        written(path, stranger, started=other)
        assert Roster(path, "another data folder").end_orphans() == []
        assert stranger.poll() is None


def test_an_orphan_that_does_not_listen_is_killed(path, spawn, tmp_path):
    file = tmp_path / "ready"
    orphan = spawn("sh", "-c", f"trap '' TERM; touch {file}; while :; do sleep 300; done")
    until(file.exists)
    written(path, orphan)
    Roster(path, MARK).end_orphans(patience=0.2)
    assert orphan.wait(10) == -signal.SIGKILL


def left_behind(spawn, tmp_path: Path, mark: str) -> tuple[subprocess.Popen, Path]:
    """A leader whose child lives on after it."""
    file = tmp_path / "child"
    leader = spawn("sh", "-c", f"sleep 300 & echo $! > {file}; wait", mark=mark)
    until(lambda: file.exists() and file.read_text().strip())
    return leader, Path("/proc", file.read_text().strip())


def test_workers_of_a_dead_parent_are_ended_too(path, spawn, tmp_path):
    leader, child = left_behind(spawn, tmp_path, MARK)
    written(path, leader)
    leader.kill()
    leader.wait()
    assert child.exists()
    Roster(path, MARK).end_orphans()
    until(lambda: not child.exists() or ") Z " in (child / "stat").read_text())


def test_a_session_without_our_mark_is_left_alone(path, spawn, tmp_path):
    leader, child = left_behind(spawn, tmp_path, "another data folder")
    written(path, leader)
    leader.kill()
    leader.wait()
    try:
        assert Roster(path, MARK).end_orphans() == []
        assert ") S " in (child / "stat").read_text()
    finally:
        os.kill(int(child.name), signal.SIGKILL)


def test_a_damaged_list_of_processes_stops_nobody(path):
    path.write_text('{"web": {"pid"')
    assert Roster(path, MARK).end_orphans() == []


def test_processes_are_known_by_number_and_start_time():
    assert start_time(os.getpid()) == start_time(os.getpid())
    assert start_time(os.getpid()) != start_time(os.getppid())
    assert start_time(2**22 + 1) is None
