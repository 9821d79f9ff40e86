"""The filter, read as the kernel reads it."""

import errno
import struct

import pytest

from sandbox import seccomp

ALLOWED, KILLED = seccomp.ALLOW, seccomp.KILL
REFUSED = seccomp.REFUSE | errno.EPERM


def decide(machine, number, *arguments, architecture=None):
    """What the filter answers to a call: the few operations it uses, carried out."""
    code = list(struct.iter_unpack("<HBBI", seccomp.filter_of_calls(machine)))
    known = seccomp.ARCHITECTURES[machine][0]
    data = struct.pack("<II", number, known if architecture is None else architecture)
    data += struct.pack("<Q6Q", 0, *(*arguments, *[0] * (6 - len(arguments))))
    register, at = 0, 0
    while True:
        operation, if_true, if_false, operand = code[at]
        at += 1
        if operation == seccomp.RETURN:
            return operand
        if operation == seccomp.LOAD:
            (register,) = struct.unpack_from("<I", data, operand)
        else:
            holds = {
                seccomp.EQUAL: register == operand,
                seccomp.AT_LEAST: register >= operand,
                seccomp.ANY_BIT: bool(register & operand),
            }[operation]
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_every_named_call_is_refused_and_others_are_not(machine):
    column = seccomp.ARCHITECTURES[machine][1]
    numbers = {name: both[column] for name, both in seccomp.REFUSED.items()}
    for name, number in numbers.items():
        if number is not None:
            assert decide(machine, number) == REFUSED, name
    special = {*numbers.values(), seccomp.CLONE3[column]}
    ordinary = set(range(460)) - special - {seccomp.SOCKET[column]}
    assert {decide(machine, number) for number in ordinary} == {ALLOWED}


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_what_depends_on_its_arguments(machine):
    column = seccomp.ARCHITECTURES[machine][1]
    clone, socket, ioctl = seccomp.CLONE[column], seccomp.SOCKET[column], seccomp.IOCTL[column]
    assert decide(machine, clone, 0x3D0F00) == ALLOWED  # a thread
    assert decide(machine, clone, 0x10000011) == REFUSED  # a user namespace
    assert [decide(machine, socket, family) for family in (1, 2, 10)] == [ALLOWED] * 3
    assert [decide(machine, socket, family) for family in (16, 17, 38, 40)] == [REFUSED] * 4
    assert decide(machine, ioctl, 0, 0x5401) == ALLOWED
    assert decide(machine, ioctl, 0, 0x5412) == REFUSED
    assert decide(machine, seccomp.CLONE3[column]) == seccomp.REFUSE | errno.ENOSYS


def test_calls_of_another_convention_end_the_program():
    assert decide("x86_64", 20, architecture=0x40000003) == KILLED
    assert decide("x86_64", 0x40000000 + 101) == KILLED


def test_there_is_no_filter_for_an_unknown_machine():
    with pytest.raises(seccomp.UnknownMachineError, match="riscv64"):
        seccomp.filter_of_calls("riscv64")
