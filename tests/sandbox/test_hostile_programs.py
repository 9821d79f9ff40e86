"""Nothing gets out, nothing is forged, nothing is left over."""

import os
import platform
import socket
import time
from pathlib import Path

import pytest

import sandbox
from sandbox import CallTest, ExecutionRequest, InputTest, Limits, Program, Runner, Status
from sandbox.limits import MIB
from sandbox.runner import RUNNER_UID
from tests.sandbox.hostile_programs import ESCAPES, EXHAUSTIONS, FORGERIES, PREAMBLE

NINE = CallTest(("(3,)",), "result0 == 9")
LIMITS = Limits(
    seconds=1.0, total_seconds=4.0, memory=160 * MIB, address_space=1024 * MIB, disk=32 * MIB
)


@pytest.fixture(scope="module")
def runner(runner_address):
    return Runner(runner_address)


@pytest.fixture(scope="module")
def host():
    """Things on the host that a program would like to reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as unix:
        hidden = f"hidden-{os.getpid()}"
        unix.bind(f"\0{hidden}")
        unix.listen()
        code = Path(sandbox.__file__)
        yield {
            "port": listener.getsockname()[1],
            "hidden": hidden,
            "code": code,
            "folder": code.parent,
        }


def run(runner, text, *tests, language="python", limits=LIMITS):
    return runner.run(ExecutionRequest(Program(language, text, "f"), tests, limits))


def test_there_are_many_of_them():
    assert len(ESCAPES) + len(FORGERIES) + len(EXHAUSTIONS) >= 90


@pytest.mark.parametrize("name", ESCAPES)
def test_nothing_is_reached(runner, runner_address, host, name):
    if "call(" in ESCAPES[name] and platform.machine() != "x86_64":
        pytest.skip("its numbers of system calls are those of x86_64")
    body = ESCAPES[name].format(**host, socket=runner_address)
    report = run(runner, f"{PREAMBLE}\ndef f():\n    {body}\n", CallTest(("()",), "result0 == []"))
    assert report.status is Status.PASSED, report.tests[0]


@pytest.mark.parametrize("name", FORGERIES)
def test_no_pass_is_forged(runner, tmp_path, name):
    outside = tmp_path / "mine"
    text = FORGERIES[name].format(outside=outside)
    report = run(runner, text, NINE)
    assert report.status is not Status.PASSED
    assert report.status is not Status.NOT_RUN
    assert not report.is_forgeable
    assert not outside.exists()


@pytest.mark.parametrize("name", EXHAUSTIONS)
def test_what_there_is_is_bounded(runner, name):
    text, statuses = EXHAUSTIONS[name]
    report = run(runner, text, NINE)
    assert report.status in statuses, report.tests[0]
    said = report.tests[0].stdout + report.tests[0].stderr + report.tests[0].message
    assert len(said) < 6000
    assert "\x1b" not in said


def test_one_program_leaves_nothing_to_the_next(runner):
    leaves = (
        "import os\ndef f(x):\n    for p in ('/tmp/left', '/box/left', '/dev/shm/left'):\n"
        "        if os.path.exists(p): return 9\n        open(p, 'w').close()\n    return 0"
    )
    for _ in range(4):  # more programs than slots, two tests each
        report = run(runner, leaves, NINE, NINE)
        assert [test.status for test in report.tests] == [Status.FAILED, Status.FAILED]


def test_one_test_leaves_nothing_to_the_next(runner):
    counts = "seen = []\ndef f(x):\n    seen.append(x)\n    return 9 if len(seen) == 1 else 0"
    assert run(runner, counts, NINE, NINE, NINE).status is Status.PASSED


def test_a_program_cannot_change_itself_for_the_next_test(runner):
    text = "open('/box/program.py', 'w').write('print(9)')\nprint(input())"
    report = run(runner, text, InputTest("1", "1"), InputTest("2", "2"))
    assert report.status is Status.PASSED


def test_the_tests_after_one_that_ended_the_feeder_are_run_all_the_same(runner):
    text = "import os\ndef f(x):\n    if x == 1: os.kill(os.getppid(), 9)\n    return 9"
    tests = [CallTest((f"({number},)",), "result0 == 9") for number in range(4)]
    report = run(runner, text, *tests)
    statuses = [test.status for test in report.tests]
    assert statuses[1] is Status.ERROR
    assert [statuses[n] for n in (0, 2, 3)] == [Status.PASSED] * 3


@pytest.mark.skipif(os.geteuid() != 0, reason="the runner shares its user with us here")
def test_nobody_is_left_over(runner):
    lingers = (
        "import os\nif os.fork() == 0:\n    os.setsid()\n"
        "    os.execv('/usr/bin/sleep', ['lingers', '600'])"
    )
    run(runner, f"{lingers}\ndef f(x): return 0", NINE)
    deadline = time.monotonic() + 10
    while (left := strangers()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def strangers():
    """Processes of the runner's user besides runners, their slots and sandboxes that wait."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and folder.stat().st_uid == RUNNER_UID:
                words = (folder / "cmdline").read_bytes()
                if b"sandbox.runner" not in words and b"module.main()" not in words:
                    found.append(words)
        except OSError:
            continue
    return found
