"""One child process: started in a session of its own, ended with everything it started."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Shells start background jobs deaf to some of these, and children would inherit that.
TO_HEAR = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)
_libc = ctypes.CDLL(None, use_errno=True)
_ours: set[int] = set()  # started here and not yet seen off


@dataclass(frozen=True)
class Program:
    """What is started, as whom, where it writes, and how it is asked to stop."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    user: str | None = None
    group: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 5.0  # seconds between the polite signal and SIGKILL
    speaks: bool = False  # what it prints goes to our terminal; errors to the log in any case
    before_start: Callable[[], None] = field(default=lambda: None, repr=False)
    is_bare: bool = False  # it gets no variable of ours but those that are named
    gives_up_with: int | None = None  # the exit status that says: do not start me again


def _dies_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    """Have the kernel end the child when its parent is gone, however that happened."""

    def before_exec() -> None:
        for number in TO_HEAR:
            signal.signal(number, signal.SIG_DFL)
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return before_exec


def start(program: Program) -> "subprocess.Popen[bytes]":
    """Start a program in a new session, so that Ctrl-C reaches the supervisor alone.

    Call it from the main thread: the parent-death signal follows the thread, not the process.
    """
    program.before_start()
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        child = subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=None if program.speaks else log,
            stderr=log,
            env={**({} if program.is_bare else os.environ), **program.environment},
            cwd="/" if program.user else None,  # another user may not see the working folder
            user=program.user,
            group=program.group,
            extra_groups=[] if program.user else None,
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid(), program.stop_signal),
        )
    _ours.add(child.pid)
    return child


def ask_to_stop(child: "subprocess.Popen[bytes]", program: Program) -> None:
    """Send the polite signal, if there is still somebody to hear it."""
    if child.poll() is None:
        child.send_signal(program.stop_signal)


def finish(child: "subprocess.Popen[bytes]", program: Program) -> None:
    """Wait as long as the program may take, then end whatever is left of its group."""
    try:
        child.wait(program.patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    end_group(child.pid)


def stop(child: "subprocess.Popen[bytes]", program: Program) -> None:
    """Ask, wait, and leave nothing of it behind."""
    ask_to_stop(child, program)
    finish(child, program)


def end_group(pid: int) -> None:
    """Kill what a dead child left in its group: such a process would keep ports and old code."""
    _ours.discard(pid)
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.01)


def reap_strangers() -> None:
    """As process 1 of a container we inherit the orphans of others: let their zombies go."""
    while True:
        try:
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if dead is None or dead.si_pid in _ours:  # ours are waited for by their starters
            return
        os.waitpid(dead.si_pid, 0)


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for the sentence that says why a child did not start."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
