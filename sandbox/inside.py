"""What runs inside the sandbox, beside the program: it feeds the tests and says what came out.

A file of its own without imports of ours: its text is handed to the interpreter inside. Nothing
it says is trusted. It knows inputs and never what is expected, so a program that takes it over
has won nothing; all it could do is lie about itself.

It reads one request from standard input and answers by lines of JSON on standard output.
"""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import resource
import select
import signal
import sys
import time
import types

TYPE_CHECKING = False  # importing typing would take longer than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Start = Callable[[int], None]
    Words = dict[str, Any]

WIPED = ("/box", "/tmp", "/dev/shm")  # noqa: S108 - these are the sandbox's own
CHUNK = 65536
DISTRIBUTION = "/usr/lib/python3/dist-packages"
write, dumps, leave, clock = os.write, json.dumps, os._exit, time.monotonic
BLOCKED = {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EHOSTUNREACH}


def say(**words: Any) -> None:
    line = (dumps(words) + "\n").encode()
    while line:
        line = line[write(1, line) :]


# Values as plain data; the other half is values.py.


def encode(value: Any, depth: int = 0) -> Any:
    """Return a value as plain JSON, by its exact type, then by the plain type below it."""
    if depth > 200:
        return {"object": "a value nested too deep"}
    if value is None or value is True or value is False:
        return value
    for kind in type(value).__mro__:
        if kind in FORMS:
            return FORMS[kind](value, depth + 1)
    return {"object": type(value).__name__}


def encode_float(value: Any, _depth: int) -> Any:
    number = float.__add__(value, 0.0)
    return number if math.isfinite(number) else {"float": float.__repr__(number)}


def encode_complex(value: Any, _depth: int) -> Any:
    return {"complex": [encode_float(value.real, 0), encode_float(value.imag, 0)]}


def encode_dict(value: Any, depth: int) -> Any:
    return {"dict": [[encode(k, depth), encode(v, depth)] for k, v in dict.items(value)]}


def elements(kind: Any, name: str = "") -> Callable[[Any, int], Any]:
    def encoded(value: Any, depth: int) -> Any:
        content = [encode(one, depth) for one in kind.__iter__(value)]
        return {name: content} if name else content

    return encoded


FORMS: dict[type, Callable[[Any, int], Any]] = {
    int: lambda value, _depth: int.__add__(value, 0),
    float: encode_float,
    str: lambda value, _depth: str.__str__(value),
    bytes: lambda value, _depth: {"bytes": bytes.hex(value)},
    bytearray: lambda value, _depth: {"bytes": bytearray.hex(value)},
    complex: encode_complex,
    list: elements(list),
    tuple: elements(tuple, "tuple"),
    set: elements(set, "set"),
    frozenset: elements(frozenset, "set"),
    dict: encode_dict,
}


# One child, watched.


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
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # where memory runs out, it hits the program
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


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
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all but this process and the first one


def reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


# A fresh state for each test.


def remember(root: str) -> dict[str, tuple[bytes, int]]:
    """The files as they are now: what was given and what the compiler made of it."""
    kept = {}
    for folder, _names, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                kept[path] = (file.read(), os.stat(path).st_mode & 0o777)
    return kept


def restore(kept: dict[str, tuple[bytes, int]]) -> None:
    for root in WIPED:
        empty(root)
    for path, (content, mode) in kept.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)


def empty(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        with contextlib.suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                empty(entry.path)
                os.rmdir(entry.path)
            else:
                os.unlink(entry.path)


# Programs.


def command(words: list[str], variables: dict[str, str]) -> Start:
    def start(result: int) -> None:
        os.dup2(result, 3)  # where harnesses of other languages answer
        os.set_inheritable(3, True)
        os.execve(words[0], words, variables)

    return start


def python(source: str, test: Words) -> Start:
    """Call a function of the program, or run a script after it, in this child."""

    def start(result: int) -> None:
        sys.set_int_max_str_digits(0) if hasattr(sys, "set_int_max_str_digits") else None
        module = types.ModuleType("program")
        sys.modules["program"] = module
        sys.argv = ["program.py"]
        try:
            names = {"__builtins__": __builtins__, "math": math}
            calls = [eval(f"lambda program: program{each}", names) for each in test["calls"]]
            exec(compile(source, "program.py", "exec", dont_inherit=True), module.__dict__)
            answer = answer_of(module, calls, test)
            line = dumps(answer).encode()
        except BaseException as error:
            line = dumps(fault(error)).encode()
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        with contextlib.suppress(OSError):
            while line:
                line = line[write(result, line) :]
        leave(0)

    return start


def answer_of(module: types.ModuleType, calls: list[Any], test: Words) -> Words:
    if "script" in test:
        exec(compile(test["script"], "tests.py", "exec", dont_inherit=True), module.__dict__)
        return {"mark": test["mark"]}
    function = entry_point(module, test["entry"])
    if function is None:
        return {"absent": test["entry"]}
    return {"values": [encode(call(function)) for call in calls]}


def entry_point(module: types.ModuleType, name: str) -> Any:
    """The function of this name, or the method of this name of a class Solution."""
    names = module.__dict__
    if name in names:
        return names[name]
    solution = names.get("Solution")
    return getattr(solution(), name, None) if isinstance(solution, type) else None


def fault(error: BaseException) -> Words:
    lines = traceback_lines(error)
    return {
        "raised": [kind.__name__ for kind in type(error).__mro__],
        "message": text_of(error)[:1000],
        "blocked": isinstance(error, OSError) and error.errno in BLOCKED,
        "missing": (error.name or "") if isinstance(error, ImportError) else "",
        "lines": lines,
    }


def text_of(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


def traceback_lines(error: BaseException) -> list[str]:
    """Where it happened, in the program's own lines."""
    places: list[str] = []
    step = error.__traceback__
    while step is not None and len(places) < 1000:
        name = step.tb_frame.f_code.co_filename
        if name in ("program.py", "tests.py"):
            places.append(f"{name}:{step.tb_lineno}")
        step = step.tb_next
    return places[-5:]


# The request.


def main() -> None:
    request = json.loads(sys.stdin.read())
    say(ready=True)
    limits = request["limits"]
    if os.path.isdir(DISTRIBUTION):
        sys.path.append(DISTRIBUTION)
    os.chdir("/box")
    for name, text in request["files"].items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
    for words in request["compile"]:
        start = command(words, request["variables"])
        outcome = run(start, b"", limits["compile_seconds"], limits)
        if outcome["exit"] != 0 or outcome["timeout"] or outcome["overflow"]:
            say(compiled=False, **outcome)
            return
    say(compiled=True)
    kept = remember("/box")
    for number, test in enumerate(request["tests"]):
        restore(kept)
        say(test=number, **outcome_of(test, request, limits))


def outcome_of(test: Words, request: Words, limits: Words) -> Words:
    if "input" in test:
        start = command(request["run"], request["variables"])
        data = test["input"].encode("utf-8", "surrogatepass")
    else:
        start, data = python(request["source"], test), b""
    return run(start, data, limits["seconds"], limits, limits["address_space"])


if __name__ == "__main__":
    main()
