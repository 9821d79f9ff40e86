"""Reads the request, compiles the program once and runs each test from the same state."""

from __future__ import annotations

import marshal
import os
import sys

from sandbox.inside.files import remember, restore
from sandbox.inside.plain import say
from sandbox.inside.programs import command, python
from sandbox.inside.watching import run

TYPE_CHECKING = False  # importing typing would take longer than the rest
if TYPE_CHECKING:
    from typing import Any

    Words = dict[str, Any]

DISTRIBUTION = "/usr/lib/python3/dist-packages"
# What programs of exercises import, if they name it: loaded once for all tests of a program.
COMMON = ("bisect", "collections", "copy", "datetime", "functools", "heapq", "itertools", "json",
          "random", "re", "string", "typing")  # fmt: skip


def main() -> None:
    say(ready=True)
    request = marshal.load(sys.stdin.buffer)
    if os.path.isdir(DISTRIBUTION):
        sys.path.append(DISTRIBUTION)
    os.chdir("/box")
    for name, text in request["files"].items():
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
    if not compiles(request):
        return
    say(compiled=True)
    if any("input" not in test for test in request["tests"]):
        load_common(request["source"])
    kept = remember("/box")
    for number, test in enumerate(request["tests"]):
        restore(kept)
        try:
            outcome = outcome_of(test, request)
        except BlockingIOError as error:  # no process is to be had
            if number or request["compile"]:
                raise  # the program has run by now, and may have seen to that
            say(fault=str(error))
            return
        say(test=number, **outcome)


def compiles(request: Words) -> bool:
    """Whether every step of it succeeded; what the one that failed said is told."""
    limits = request["limits"]
    for words in request["compile"]:
        start = command(words, request["variables"])
        outcome = run(start, b"", limits["compile_seconds"], limits)
        if outcome["exit"] != 0 or outcome["timeout"] or outcome["overflow"]:
            say(compiled=False, **outcome)
            return False
    return True


def load_common(source: str) -> None:
    for name in COMMON:
        if f"import {name}" in source or f"from {name} " in source:
            __import__(name)


def outcome_of(test: Words, request: Words) -> Words:
    limits = request["limits"]
    if "input" in test:
        start = command(request["run"], request["variables"])
        data = test["input"].encode("utf-8", "surrogatepass")
    else:
        start, data = python(request["source"], test), b""
    return run(start, data, limits["seconds"], limits, limits["address_space"])
