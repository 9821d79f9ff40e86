"""Tries each wall with programs that would get through if it were not there."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sandbox.bubblewrap import Sandbox
from sandbox.execute import execute
from sandbox.faults import SandboxError
from sandbox.limits import MIB, Limits
from sandbox.program import CallTest, ExecutionRequest, Program
from sandbox.report import Status, TestReport


@dataclass(frozen=True)
class Wall:
    """One wall: its name, what it keeps, whether it holds, and what was found."""

    name: str
    keeps: str
    holds: bool
    found: str = ""


PROBE: Final = """
import os, socket, time

def probe(wall, *details):
    return [hole for hole in globals()[wall](*details) if hole]

def attempt(hole, action, *arguments):
    try:
        action(*arguments)
    except OSError:
        return ""
    return hole

def seccomp():
    status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    if status.get("Seccomp", "").strip() != "2":
        yield "no filter of system calls"
    if status.get("NoNewPrivs", "").strip() != "1":
        yield "new privileges can be had"
    if int(status.get("CapEff", "1"), 16) or int(status.get("CapBnd", "1"), 16):
        yield "capabilities are left"
    yield attempt("a socket to the kernel opened", socket.socket, socket.AF_NETLINK, 3)
    yield attempt("a socket to the machine below opened", socket.socket, 40, socket.SOCK_STREAM)

def network(port, name):
    def reach():
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    def whisper():
        unix = socket.socket(socket.AF_UNIX)
        unix.settimeout(1)
        unix.connect("\\0" + name)
    yield attempt("the loopback of the host answered", reach)
    yield attempt("a hidden socket of the host answered", whisper)
    cards = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
    if cards != ["lo"]:
        yield "there are network cards"

def files(secret):
    known = {"bin", "box", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp",
             "usr"}
    if strange := set(os.listdir("/")) - known:
        yield "seen: " + ", ".join(sorted(strange))
    for path in (secret, "/etc/passwd", "/proc/kcore"):
        yield attempt("could read " + path, open, path, "rb")
    for path in ("/usr/mine", "/mine", "/dev/mine", "/proc/sys/kernel/core_pattern"):
        yield attempt("could write " + path, open, path, "w")

def processes(outsider):
    if len([name for name in os.listdir("/proc") if name.isdigit()]) > 5:
        yield "others are seen"
    yield attempt("a process outside could be signalled", os.kill, outsider, 0)

def many():
    made = []
    try:
        for number in range(400):
            child = os.fork()
            if child == 0:
                time.sleep(5)
                os._exit(0)
            made.append(child)
    except OSError:
        pass
    if len(made) > 200:
        yield "%d processes at once" % len(made)

def memory(size):
    for number in range(3):
        if os.fork() == 0:
            kept = bytearray(size)
            time.sleep(1.5)
            os._exit(0)
    statuses = [os.wait()[1] for number in range(3)]
    if not any(statuses):
        yield "three processes together had too much"

def disk(size):
    written = 0
    try:
        for number in range(4):
            with open("/tmp/%d" % number, "wb") as file:
                for _ in range(size >> 20):
                    file.write(bytes(1 << 20))
                    file.flush()
                    written += 1 << 20
    except OSError:
        return
    yield "%d bytes were written" % written

def endless():
    while True:
        pass

def flood():
    while True:
        print("x" * 1000)
"""
_LIMITS: Final = Limits(seconds=10.0, total_seconds=20.0, memory=96 * MIB, disk=16 * MIB)
_QUICK: Final = replace(_LIMITS, seconds=0.3)
KEEPS: Final = {
    "user": "the runner is nobody who owns anything",
    "seccomp": "programs ask the kernel for little",
    "network": "programs reach no other machine and nobody on this one",
    "files": "programs see the system's programs and their own files",
    "processes": "programs see and end nobody but their own",
    "number of processes": "programs cannot multiply without end",
    "memory": "programs share a bounded amount of memory",
    "disk": "programs write a bounded amount",
    "time": "programs end when their time is over",
    "output": "programs are heard a bounded time",
}


def try_walls(sandbox: Sandbox, *, owner_of_code: int) -> Sequence[Wall]:
    """Return every wall with what was found. Raises SandboxError when no sandbox comes up."""
    me = os.geteuid()
    is_own = me not in {0, owner_of_code}
    found = "" if is_own else "it runs as the user who owns the application"
    return [
        Wall("user", KEEPS["user"], is_own, found),
        *_closed(sandbox),
        *_bounded(sandbox),
    ]


def _closed(sandbox: Sandbox) -> Sequence[Wall]:
    """What is kept away altogether."""
    name = f"arena-runner-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as hidden,
    ):
        hidden.bind(f"\0{name}")
        hidden.listen()
        port = listener.getsockname()[1]
        return [
            _wall(sandbox, "seccomp"),
            _wall(sandbox, "network", port, name),
            _wall(sandbox, "files", __file__),
            _wall(sandbox, "processes", os.getpid()),
        ]


def _bounded(sandbox: Sandbox) -> Sequence[Wall]:
    """What there is a limited amount of."""
    half = _LIMITS.memory // 2
    return [
        _wall(sandbox, "number of processes", probe="many"),
        _wall(sandbox, "memory", half, accepted=(Status.PASSED, Status.OUT_OF_MEMORY)),
        _wall(sandbox, "disk", _LIMITS.disk),
        _wall(sandbox, "time", probe="endless", accepted=(Status.TIMEOUT,), limits=_QUICK),
        _wall(sandbox, "output", probe="flood", accepted=(Status.OUTPUT_TOO_LONG,)),
    ]


def _wall(
    sandbox: Sandbox,
    name: str,
    *details: object,
    probe: str = "",
    accepted: tuple[Status, ...] = (Status.PASSED,),
    limits: Limits = _LIMITS,
) -> Wall:
    call = repr((probe or name, *details)) if details else f"({probe or name!r},)"
    test = CallTest((call,), "result0 == []")
    request = ExecutionRequest(Program("python", PROBE, "probe"), (test,), limits)
    report = execute(request, sandbox)
    if report.status is Status.NOT_RUN:
        raise SandboxError(report.message)
    holds = report.status in accepted
    return Wall(name, KEEPS[name], holds, "" if holds else _words(report.tests[0]))


def _words(report: TestReport) -> str:
    return report.message or f"the trial ended with: {report.status}"
