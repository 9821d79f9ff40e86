"""A runner for tests: the real process with all its walls, on a socket of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox import Runner, RunnerGoneError
from sandbox.cgroup import remove_cgroups

ROOM = Path(__file__).parent.parent
START_SECONDS = 120


def need_bubblewrap():
    """Leaves a test out where nothing can be run; where it could be installed, it has to be."""
    if shutil.which("bwrap"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        pytest.fail(
            "bubblewrap is missing although it can be had: run requirements/install-sandbox"
        )
    pytest.skip("bubblewrap is not installed and nobody here may install it")


def command(*words):
    accepted = [] if os.geteuid() == 0 else ["--accept", "user"]
    return [sys.executable, "-m", "sandbox.runner", *words, *accepted]


@contextmanager
def running(*, slots=2):
    """The address of a runner, and its process."""
    need_bubblewrap()
    folder = Path(tempfile.mkdtemp(prefix="runner-"))
    cgroup = f"arena-test-{os.getpid()}-{folder.name[-8:]}"
    address = str(folder / "socket")
    words = command("--socket", address, "--slots", str(slots), "--cgroup", cgroup)
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(words, cwd=ROOM, stdout=log, stderr=log)
        try:
            _wait(Runner(address), process, folder / "log")
            yield address, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            remove_cgroups(cgroup)
            shutil.rmtree(folder)


def _wait(runner, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.skip(f"no program can be run here: {log.read_text().strip()}")
        if log.read_text():
            try:
                return runner.about()
            except RunnerGoneError:
                pass
        time.sleep(0.02)
    pytest.fail("the runner does not answer")
