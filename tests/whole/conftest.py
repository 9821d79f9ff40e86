"""One real application for all tests of this folder, on free ports, as `make run` starts it."""

import signal
from pathlib import Path

import pytest

from arena_site.supervisor.roster import MARKER
from tests.application import STOP_SECONDS, Application, running
from tests.chromium import chromium
from tests.whole.visitors import Visitors


def pytest_collection_modifyitems(items):
    # The first visit needs an application in which nobody has voted yet.
    items.sort(key=lambda item: item.path.name == "test_every_page.py")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.processes)


@pytest.fixture(scope="session")
def application():
    """It runs, and is asked to end as an operator's system would ask; nothing is left of it."""
    with running() as started:
        yield started
        started.supervisor.send_signal(signal.SIGTERM)
        assert started.supervisor.wait(STOP_SECONDS) == 0
        assert left_of(started) == []


def left_of(application: Application) -> list[str]:
    """Command lines of the processes that still carry the mark of this data folder."""
    mark = f"{MARKER}={application.folder}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it ended meanwhile
            continue
    return found


@pytest.fixture(scope="session")
def site(application):
    return f"http://127.0.0.1:{application.port}"


@pytest.fixture(scope="module")  # a second Playwright in one thread is refused
def browser():
    with chromium() as started, pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield started


@pytest.fixture
def visitors(browser, site):
    """`visitors.arrive()`; what a browser complained of fails the test."""
    party = Visitors(browser, site)
    yield party
    party.leave()
    assert party.complaints == []
