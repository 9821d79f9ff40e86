"""The filter of system calls, assembled here so that no library and no binary blob is needed.

Everything is allowed but what opens a way to the kernel that no program of a benchmark needs:
namespaces, mounts, tracing, keys, modules, rings, other socket families than unix and internet.
"""

import errno
import platform
import struct
from collections.abc import Mapping
from typing import Final

# What is refused, by name: number on x86_64, number on aarch64 (None: there is no such call).
REFUSED: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "shmget": (29, 194),  # memory that outlives its program: tests would share it
    "semget": (64, 190),
    "msgget": (68, 186),
    "ptrace": (101, 117),
    "syslog": (103, 116),
    "uselib": (134, None),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "modify_ldt": (154, None),
    "pivot_root": (155, 41),
    "adjtimex": (159, 171),
    "chroot": (161, 51),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "mount": (165, 40),
    "umount2": (166, 39),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "lookup_dcookie": (212, 18),
    "clock_settime": (227, 112),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "mq_open": (240, 180),
    "kexec_load": (246, 104),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "migrate_pages": (256, 238),
    "unshare": (272, 97),
    "move_pages": (279, 239),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "clock_adjtime": (305, 266),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "finit_module": (313, 273),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "mount_setattr": (442, 442),
    "quotactl_fd": (443, 443),
    "memfd_secret": (447, 447),
}
CLONE: Final = (56, 220)
CLONE3: Final = (435, 435)
SOCKET: Final = (41, 198)
IOCTL: Final = (16, 29)
NEW_NAMESPACES: Final = (
    0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
)
FAMILIES: Final = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
TERMINAL_TRICKS: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing for the operator
ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
X32: Final = 0x40000000  # numbers above are of another calling convention, with other meanings

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_Line = tuple[int, int, int, int]  # operation, jump if true, jump if false, operand


class UnknownMachineError(RuntimeError):
    """There is no filter for this kind of processor."""


def filter_of_calls(machine: str = "") -> bytes:
    """Return the filter as the kernel reads it, for this machine unless another is named."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise UnknownMachineError(f"No filter of system calls for {machine}; there is one: {known}")
    return b"".join(struct.pack("<HBBI", *line) for line in _lines(machine))


def _lines(machine: str) -> list[_Line]:
    architecture, column = ARCHITECTURES[machine]
    refuse, no_such_call = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
    lines: list[_Line] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, KILL),
        # Its flags lie behind a pointer where no filter sees them; libraries fall back to clone.
        *_when(CLONE3[column], [(RETURN, 0, 0, no_such_call)]),
    ]
    for numbers in REFUSED.values():
        lines += _when(numbers[column], [(RETURN, 0, 0, refuse)])
    allow, deny = (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, refuse)
    flags = [(LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_NAMESPACES), deny, allow]
    lines += _when(CLONE[column], flags)
    families = [line for family in FAMILIES for line in _when(family, [allow])]
    lines += _when(SOCKET[column], [(LOAD, 0, 0, FIRST_ARGUMENT), *families, deny])
    tricks = [line for trick in TERMINAL_TRICKS for line in _when(trick, [deny])]
    lines += _when(IOCTL[column], [(LOAD, 0, 0, SECOND_ARGUMENT), *tricks, allow])
    return [*lines, allow]


def _when(value: int | None, then: list[_Line]) -> list[_Line]:
    """Lines that are stepped over unless the value at hand is this one."""
    return [] if value is None else [(EQUAL, 0, len(then), value), *then]
