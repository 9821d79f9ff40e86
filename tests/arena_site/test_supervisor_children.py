import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from arena_site.supervisor import processes
from arena_site.supervisor.processes import Program
from arena_site.supervisor.roster import Roster
from arena_site.supervisor.supervision import STEADY_SECONDS, Supervisor, pause
from tests.arena_site.waiting import until

# A parent that leaves a child in its group and tells its number.
PARENT = "sleep 300 & echo $! > {file}; wait"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, clock, said):
    watch = Supervisor(Roster(tmp_path / "processes.json", "here"), say=said.append, clock=clock)
    yield watch
    watch.stop_all()


def sleeper(tmp_path: Path, name: str = "web") -> Program:
    return Program(name, ("sleep", "300"), tmp_path / f"{name}.log")


def kill(child) -> None:
    child.process.kill()
    until(lambda: child.process.poll() is not None)


def test_a_killed_child_is_started_again_after_a_short_pause(supervisor, clock, tmp_path, said):
    first = supervisor.start(sleeper(tmp_path))
    kill(supervisor.children["web"])
    supervisor.look()
    assert supervisor.children["web"].process is first
    clock.now += pause(1)
    supervisor.look()
    assert supervisor.children["web"].process.poll() is None
    assert said == [f"web stopped (status -9) and is started again; see {tmp_path / 'web.log'}"]


def test_only_what_died_is_started_again(supervisor, clock, tmp_path):
    supervisor.start(sleeper(tmp_path, "web"))
    other = supervisor.start(sleeper(tmp_path, "beat"))
    kill(supervisor.children["web"])
    supervisor.look()
    clock.now += 60
    supervisor.look()
    assert supervisor.children["beat"].process is other
    assert other.poll() is None


def test_pauses_grow_and_have_an_end():
    assert [pause(n) for n in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, 0.8]
    assert pause(50) == 10.0


def test_who_lived_long_enough_starts_again_with_the_shortest_pause(supervisor, clock, tmp_path):
    supervisor.start(sleeper(tmp_path))
    child = supervisor.children["web"]
    for _ in range(3):
        kill(child)
        supervisor.look()
        clock.now += pause(child.failures)
        supervisor.look()
    assert supervisor.failing(3) == [child]
    clock.now += STEADY_SECONDS
    kill(child)
    supervisor.look()
    assert child.failures == 1


def test_a_program_that_cannot_be_started_is_tried_again_later(supervisor, clock, tmp_path, said):
    supervisor.start(sleeper(tmp_path))
    child = supervisor.children["web"]
    child.program = Program("web", (str(tmp_path / "missing"),), tmp_path / "web.log")
    kill(child)
    supervisor.look()
    clock.now += pause(1)
    supervisor.look()
    assert "web cannot be started" in said[-1]
    assert supervisor.next_look() == pytest.approx(pause(2))


def test_a_program_that_gives_up_is_done_without(supervisor, clock, tmp_path, said):
    words = ("sh", "-c", "echo 'A wall is missing.' >&2; exit 78")
    supervisor.start(Program("runner", words, tmp_path / "runner.log", gives_up_with=78))
    supervisor.start(sleeper(tmp_path))
    until(lambda: supervisor.look() or "runner" not in supervisor.children)
    assert said == ["Started without runner. A wall is missing."]
    clock.now += 100
    supervisor.look()
    assert list(supervisor.children) == ["web"]


@pytest.mark.parametrize("is_bare", [False, True])
def test_a_bare_program_gets_no_variable_of_ours(tmp_path, monkeypatch, is_bare):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@host/arena")
    log = tmp_path / "env.log"
    words = ("/bin/sh", "-c", "/usr/bin/env")
    child = processes.start(Program("env", words, log, {"NAMED": "yes"}, is_bare=is_bare))
    assert child.wait() == 0
    assert "NAMED=yes" in log.read_text()
    assert ("DATABASE_URL" in log.read_text()) is not is_bare


def test_a_dead_childs_group_is_ended_with_it(supervisor, tmp_path):
    file = tmp_path / "grandchild"
    command = ("sh", "-c", PARENT.format(file=file))
    supervisor.start(Program("web", command, tmp_path / "web.log"))
    until(lambda: file.exists() and file.read_text().strip())
    grandchild = Path("/proc", file.read_text().strip())
    assert grandchild.exists()
    kill(supervisor.children["web"])
    supervisor.look()
    until(lambda: not grandchild.exists() or "Z" in (grandchild / "stat").read_text())


def test_a_child_leads_a_session_of_its_own(supervisor, tmp_path):
    process = supervisor.start(sleeper(tmp_path))
    assert os.getsid(process.pid) == process.pid


def test_a_child_hears_signals_to_which_its_parent_was_deaf(supervisor, tmp_path):
    old = signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    try:
        process = supervisor.start(sleeper(tmp_path))
    finally:
        signal.signal(signal.SIGQUIT, old)
    process.send_signal(signal.SIGQUIT)
    assert process.wait(10) == -signal.SIGQUIT


def test_a_deaf_child_is_killed_when_its_time_is_over(tmp_path):
    file = tmp_path / "ready"
    command = ("sh", "-c", f"trap '' TERM; touch {file}; sleep 300 & wait; sleep 300")
    program = Program("web", command, tmp_path / "web.log", patience=0.1)
    process = processes.start(program)
    until(file.exists)
    processes.stop(process, program)
    assert process.returncode == -signal.SIGKILL


def test_the_database_is_the_last_to_stop_and_the_broker_the_last_but_one(supervisor, tmp_path):
    journal = tmp_path / "journal"
    names = ("postgres", "redis", "worker", "beat", "web", "live")
    for name in names:
        note = f"trap 'echo {name} >> {journal}; exit' TERM; touch {tmp_path / name}; "
        command = ("sh", "-c", note + "sleep 300 & wait")
        supervisor.start(Program(name, command, tmp_path / f"{name}.log"))
        until((tmp_path / name).exists)
    supervisor.stop_all()
    order = journal.read_text().split()
    assert order[-2:] == ["redis", "postgres"]
    assert set(order[:4]) == {"live", "web", "beat", "worker"}


def test_a_child_dies_with_a_supervisor_that_is_killed(tmp_path):
    script = (
        "import sys, time; from pathlib import Path\n"
        "from arena_site.supervisor.processes import Program, start\n"
        "child = start(Program('web', ('sleep', '300'), Path(sys.argv[1], 'log')))\n"
        "print(child.pid, flush=True); time.sleep(300)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = Path("/proc", parent.stdout.readline().strip())
        assert child.exists()
        parent.kill()
    until(lambda: not child.exists() or ") Z " in (child / "stat").read_text())


def test_zombies_that_others_left_to_us_are_let_go_and_our_own_are_kept(tmp_path):
    ours = processes.start(Program("web", ("true",), tmp_path / "log"))
    stranger = os.fork()
    if stranger == 0:
        os._exit(0)
    for pid in (ours.pid, stranger):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert ours.wait() == 0
    processes.reap_strangers()
    assert not Path("/proc", str(stranger)).exists()
