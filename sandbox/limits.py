"""How much of the machine a program may have, and by what it is fed its tests."""

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024
INTERPRETER: Final = "/usr/bin/python3"  # of what feeds the tests inside


@dataclass(frozen=True)
class Limits:
    """For one program; `seconds` is for each of its tests, the others are for all together."""

    seconds: float = 5.0
    total_seconds: float = 60.0
    compile_seconds: float = 30.0
    memory: int = 512 * MIB  # bytes, of all processes and files together
    address_space: int = 0  # bytes of one process; 0: what it likes, as runtimes reserve it
    processes: int = 64  # threads count as well
    output: int = 64 * 1024  # bytes of each of stdout, stderr and the value that is returned
    disk: int = 64 * MIB  # bytes, in memory
