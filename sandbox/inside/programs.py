"""How a test of a program is begun, in the child that is watched."""

from __future__ import annotations

import errno
import math
import os
import sys

from sandbox.inside.plain import Ignored, dumps, encode, write
from sandbox.inside.watching import leave

TYPE_CHECKING = False  # importing typing would take longer than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Start = Callable[[int], None]
    Words = dict[str, Any]

Module = type(sys)
BLOCKED = {errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EHOSTUNREACH}


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
        module = Module("program")
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
        with Ignored(BaseException):
            sys.stdout.flush()
        with Ignored(OSError):
            while line:
                line = line[write(result, line) :]
        leave(0)

    return start


def answer_of(module: Any, calls: list[Any], test: Words) -> Words:
    if "script" in test:
        exec(compile(test["script"], "tests.py", "exec", dont_inherit=True), module.__dict__)
        return {"mark": test["mark"]}
    function = entry_point(module, test["entry"])
    if function is None:
        return {"absent": test["entry"]}
    return {"values": [encode(call(function)) for call in calls]}


def entry_point(module: Any, name: str) -> Any:
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
