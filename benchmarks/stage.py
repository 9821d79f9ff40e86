"""The application under measurement: started for real, filled with made-up battles and votes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.application import Application, running

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Stage:
    """A running application with its database at hand, in this process too."""

    application: Application
    tokens: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.application.port

    def processor_seconds(self) -> dict[str, float]:
        """How long each program has kept a processor busy, with all its processes."""
        return {name: tree_seconds(pid) for name, pid in self.application.pids().items()}


def tree_seconds(root: int) -> float:
    """The processor time of a process and its descendants, those that ended included."""
    parents, times = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(process.name)] = int(fields[1])
        times[int(process.name)] = sum(map(int, fields[11:15])) / TICKS
    return sum(seconds for pid, seconds in times.items() if root in ancestry(pid, parents))


def ancestry(pid: int, parents: dict[int, int]) -> Iterator[int]:
    """A process, its parent, and so on."""
    while pid in parents:
        yield pid
        pid = parents[pid]


@contextmanager
def on_stage() -> Iterator[Stage]:
    """Start the application without a limit on votes, with the pages of `benchmarks.urls`."""
    with running(
        ARENA_VOTES_PER_MINUTE="100000000", DJANGO_SETTINGS_MODULE="benchmarks.settings"
    ) as application:
        os.environ.update(application.addresses())
        yield Stage(application)
