"""A command runs once, within time, output and memory."""

import sys

import pytest

from children import run_command

MIB = 1024 * 1024


def python(script, data=b"", **bounds):
    bounds = {"seconds": 60.0, "max_reply": MIB} | bounds
    return run_command([sys.executable, "-I", "-S", "-c", script], data, **bounds)


def test_input_goes_in_and_output_comes_out_with_no_variable_of_ours():
    script = "import os, sys; print(sys.stdin.read() + repr(dict(os.environ)))"
    done = python(script, b"hello ")
    assert done.reply.startswith(b"hello {")
    assert b"PATH" not in done.reply
    assert (done.status, done.ended, done.errors) == (0, "", "")


def test_what_it_says_beside_and_how_it_ends_is_told():
    done = python("import sys; print('why', file=sys.stderr); sys.exit(3)")
    assert (done.status, done.errors, done.ended) == (3, "why\n", "")


@pytest.mark.parametrize(
    ("script", "bounds", "ended"),
    [
        ("while True: pass", {"seconds": 0.5}, "time"),
        ("while True: print('x' * 1000)", {"max_reply": 10_000}, "output"),
        ("kept = [bytes(10_000_000) + b'x' for _ in range(100)]; import time; time.sleep(60)",
         {"max_memory": 100 * MIB, "seconds": 60.0}, "memory"),
    ],
    ids=["time", "output", "memory"],
)  # fmt: skip
def test_what_goes_beyond_its_bounds_is_ended_and_said(script, bounds, ended):
    assert python(script, **bounds).ended == ended
