"""Keeps children alive: restarts what died, with growing pauses, and stops all in order."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from arena_site.supervisor import processes
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.processes import Program
from arena_site.supervisor.roster import Roster

# The database last, for all others write to it; those of one line stop side by side.
STOP_ORDER = (("live", "web", "beat", "worker"), ("runner", "models"), ("redis",), ("postgres",))
FIRST_PAUSE = 0.1  # seconds; a lone accident is repaired at once
MAX_PAUSE = 10.0
STEADY_SECONDS = 30.0  # who lived this long is not failing in a row


def pause(failures: int) -> float:
    """How long to wait before the next start after so many failures in a row."""
    return float(min(MAX_PAUSE, FIRST_PAUSE * 2 ** max(0, failures - 1)))


@dataclass
class Child:
    """One program and its process of the moment."""

    program: Program
    process: "subprocess.Popen[bytes]"
    started: float
    failures: int = 0
    restart_at: float | None = None


class Supervisor:
    """The children, by name. All times come from `clock`."""

    def __init__(
        self,
        roster: Roster,
        *,
        say: Callable[[str], None] = print,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children: dict[str, Child] = {}
        self._roster = roster
        self._say = say
        self._clock = clock

    def start(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start a program and keep it alive from now on."""
        process = self._launch(program)
        self.children[program.name] = Child(program, process, self._clock())
        return process

    def _launch(self, program: Program) -> "subprocess.Popen[bytes]":
        process = processes.start(program)
        self._roster.add(program.name, process.pid, program.stop_signal)
        return process

    def look(self) -> None:
        """Note who died, and start again whose pause is over."""
        for child in list(self.children.values()):
            if child.restart_at is None and child.process.poll() is not None:
                self._note_death(child)
            if child.restart_at is not None and self._clock() >= child.restart_at:
                self._restart(child)
        processes.reap_strangers()

    def _note_death(self, child: Child) -> None:
        processes.end_group(child.process.pid)
        if child.process.returncode == child.program.gives_up_with:
            self._let_go(child)
            return
        steady = self._clock() - child.started >= STEADY_SECONDS
        child.failures = 1 if steady else child.failures + 1
        child.restart_at = self._clock() + pause(child.failures)
        self._say(
            f"{child.program.name} stopped (status {child.process.returncode}) and is started "
            f"again; see {child.program.log}"
        )

    def _let_go(self, child: Child) -> None:
        """Do without a program that says itself that it cannot run here."""
        del self.children[child.program.name]
        reason = processes.last_lines(child.program.log)
        self._say(f"Started without {child.program.name}. {reason}")

    def _restart(self, child: Child) -> None:
        try:
            child.process = self._launch(child.program)
        except (StartError, OSError) as error:
            child.failures += 1
            child.restart_at = self._clock() + pause(child.failures)
            self._say(f"{child.program.name} cannot be started: {error}")
            return
        child.started, child.restart_at = self._clock(), None

    def next_look(self) -> float:
        """Seconds until a pause is over; longer when nobody waits."""
        times = [c.restart_at for c in self.children.values() if c.restart_at is not None]
        return max(0.0, min(times) - self._clock()) if times else 1.0

    def failing(self, times: int) -> list[Child]:
        """Who died so often in a row."""
        return [child for child in self.children.values() if child.failures >= times]

    def stop_all(self) -> None:
        """Stop everything, each line of `STOP_ORDER` after the one before."""
        for names in STOP_ORDER:
            leaving = [self.children.pop(name) for name in names if name in self.children]
            for child in leaving:
                processes.ask_to_stop(child.process, child.program)
            for child in leaving:
                processes.finish(child.process, child.program)
        self._roster.clear()


class Doorbell:
    """Wakes the supervisor when a child dies, so that it need not look all the time."""

    def __init__(self) -> None:
        self._reader, writer = os.pipe()
        for end in (self._reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as a child died."""
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 4096)
