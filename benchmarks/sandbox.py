"""Speed of running programs behind walls, beside running them without any in the same run.

    python -m benchmarks.sandbox             # about a minute
    python -m benchmarks.sandbox --quick     # fewer rounds

A trivial Python program with one test. Ours goes through the runner: a sandbox of its own, seccomp,
limits, the verdict outside. Beside it stand the bare start of the interpreter, and a runner as
EvalPlus has it: a process forked for each program, a guard that takes functions away from it, the
asserts in its own interpreter, and no wall.
"""

import argparse
import builtins
import multiprocessing
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event

from benchmarks.application import Line
from sandbox import CallTest, ExecutionRequest, Program, Runner, Status
from tests import runner

TEXT = "def double(x):\n    return 2 * x\n"
REQUEST = ExecutionRequest(
    Program("python", TEXT, "double"), (CallTest(("(2,)",), "result0 == 4"),)
)
SLOTS = 2
PEERS = {"bare": "bare start", "theirs": "no wall"}
ABOVE_START, PER_SECOND = 25.0, 60.0  # what was promised, of a machine that does nothing else


def bare() -> None:
    """The interpreter, the program and its test, as a process without anything around it."""
    subprocess.run(
        ["/usr/bin/python3", "-I", "-S", "-c", f"{TEXT}\nassert double(2) == 4"], check=True
    )


def guarded(passed: Event) -> None:
    """What such runners do within the process of a program."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    for name in ("kill", "system", "fork", "remove", "rmdir", "chmod", "rename"):
        setattr(os, name, None)
    for name in ("exit", "quit"):
        setattr(builtins, name, None)
    space: dict[str, object] = {}
    exec(f"{TEXT}\nassert double(2) == 4", space)
    passed.set()


def without_walls() -> None:
    """One program as EvalPlus runs it."""
    forking = multiprocessing.get_context("fork")
    passed = forking.Event()
    process = forking.Process(target=guarded, args=(passed,))
    process.start()
    process.join(5)
    assert passed.is_set()


def milliseconds(work: Callable[[], None], rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return times


def per_second(work: Callable[[], None], number: int) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(SLOTS) as threads:
        for future in [threads.submit(work) for _ in range(number)]:
            future.result()
    return number / (time.perf_counter() - start)


def lines(rounds: int) -> Iterator[Line]:
    with runner.running(slots=SLOTS) as (address, _process):
        asked = Runner(address)

        def ours() -> None:
            assert asked.run(REQUEST).status is Status.PASSED

        times: dict[str, list[float]] = {"ours": [], "bare": [], "theirs": []}
        works = {"ours": ours, "bare": bare, "theirs": without_walls}
        for _ in range(rounds):  # in turns, so that others on this machine disturb all alike
            for name, work in works.items():
                times[name] += milliseconds(work, 5)
        medians = {name: statistics.median(found[5:]) for name, found in times.items()}
        above = medians["ours"] - medians["bare"]
        for peer in ("bare", "theirs"):
            yield Line(
                "a trivial program behind walls",
                f"median {medians['ours']:.1f} ms, {above:.1f} above bare start",
                f"{PEERS[peer]}: {medians[peer]:.1f} ms",
                medians["ours"] / medians[peer],
                reached(above <= ABOVE_START, f"at most {ABOVE_START:.0f} ms above"),
            )
        rates = {name: per_second(works[name], 20 * rounds) for name in ("ours", "theirs")}
        yield Line(
            "the same, two at a time",
            f"{rates['ours']:.0f} a second (load of the machine {os.getloadavg()[0]:.1f})",
            f"{PEERS['theirs']}: {rates['theirs']:.0f} a second",
            rates["ours"] / rates["theirs"],
            reached(rates["ours"] >= PER_SECOND, f"at least {PER_SECOND:.0f}"),
        )


def reached(is_so: bool, target: str) -> str:
    return target if is_so else f"{target}: NOT reached"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    print(Line("work", "ours", "peer", target="target"))
    for line in lines(3 if parser.parse_args().quick else 20):
        print(line, flush=True)


if __name__ == "__main__":
    main()
