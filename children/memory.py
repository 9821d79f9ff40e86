"""The memory of a process with all that it started, looked at every few milliseconds."""

from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def memory_of(pid: int) -> int:
    """Bytes that a process and all its descendants have in memory for themselves."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += _own_memory(one)
        waiting += _children(one)
    return total


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        pass  # it has ended meanwhile
    return found


def _own_memory(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [
        int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:"))
    ]
    return 1024 * sum(kilobytes)
