"""One child, watched: what it said and how it ended."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import math
import os
import resource
import select
import time

from sandbox.inside.plain import Ignored

TYPE_CHECKING = False  # importing typing would take longer than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Start = Callable[[int], None]
    Words = dict[str, Any]

CHUNK = 65536
leave, clock = os._exit, time.monotonic


def run(start: Start, data: bytes, seconds: float, limits: Words, memory: int = 0) -> Words:
    """Run `start(descriptor)` in a child and return what it said and how it ended."""
    pipes = [os.pipe() for _ in range(3)]
    began = clock()
    child = os.fork()
    if child == 0:
        try:
            become(pipes, data, seconds, limits, memory)
            start(pipes[2][1])
        finally:
            leave(97)
    for _reader, writer in pipes:
        os.close(writer)
    said = {reader: bytearray() for reader, _writer in pipes}
    outcome = listen(child, said, began + seconds, limits["output"])
    kill_everybody()
    _pid, status, used = os.wait4(child, 0)
    reap()
    for reader in said:
        os.close(reader)
    outcome["seconds"] = clock() - began
    outcome["memory"] = used.ru_maxrss * 1024
    outcome["signal"] = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    outcome["exit"] = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    outcome["stdout"], outcome["stderr"], outcome["said"] = (
        bytes(said[reader][: limits["output"]]).decode("utf-8", "replace")
        for reader, _writer in pipes
    )
    return outcome


def become(
    pipes: list[tuple[int, int]], data: bytes, seconds: float, limits: Words, memory: int
) -> None:
    """Turn the child into one that has its input, its outputs and its limits."""
    source = os.memfd_create("input")
    os.write(source, data)
    os.lseek(source, 0, os.SEEK_SET)
    os.dup2(source, 0)
    os.dup2(pipes[0][1], 1)
    os.dup2(pipes[1][1], 2)
    for descriptor in (source, *(reader for reader, _writer in pipes), pipes[0][1], pipes[1][1]):
        if descriptor > 2:
            os.close(descriptor)
    os.setpgid(0, 0)
    whole = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits["disk"],
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_NPROC: limits["processes"],
    }
    if memory:
        bounds[resource.RLIMIT_AS] = memory
    for kind, most in bounds.items():
        resource.setrlimit(kind, (most, most))
    with Ignored(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out, it hits the program
    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)


def listen(child: int, said: dict[int, bytearray], deadline: float, most: int) -> Words:
    """Read until the child has ended, its time is over or it has said too much."""
    reason, ended, poll = "timeout", os.pidfd_open(child), select.poll()
    for descriptor in (*said, ended):
        poll.register(descriptor, select.POLLIN)
    while (left := deadline - clock()) > 0:
        ready = [descriptor for descriptor, _event in poll.poll(math.ceil(left * 1000))]
        for descriptor in ready:
            if descriptor != ended and not take(descriptor, said[descriptor]):
                poll.unregister(descriptor)
        if any(len(text) > most for text in said.values()):
            reason = "overflow"
            break
        # What it left in the pipes is read first; what others hold open is not waited for.
        if ready == [ended]:
            reason = ""
            break
    os.close(ended)
    return {"timeout": reason == "timeout", "overflow": reason == "overflow"}


def take(descriptor: int, into: bytearray) -> bytes:
    data = os.read(descriptor, CHUNK)
    into += data
    return data


def kill_everybody() -> None:
    if os.getppid() == 1:  # elsewhere "everybody" would be other people
        with Ignored(ProcessLookupError):
            os.kill(-1, _signal.SIGKILL)  # all but this process and the first one


def reap() -> None:
    with Ignored(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
