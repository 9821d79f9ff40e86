"""The one reader of JSON that strangers wrote: files, bodies of requests, tables beside files.

Read without mercy: doubled keys, NaN, lone surrogates, NUL and numbers that no column holds are
faults, not values.

The decoder puts a `_Refused` mark where it meets what JSON allows or Python tolerates but a
database or a reader cannot keep; one walk over the value then names each with its path.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

WHOLE_ROW = "(row)"
_SHOWN = 120
_DIGITS = 18  # fits a 64-bit column whatever the digits are
# A string that is never closed is taken to the end of the text, so that the scan stays linear.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_TWICE = "A key may stand once in an object: remove one of the two."
_NUMBER = "Write a number that fits 64 bits, null, or leave the field out."


class Limits(Protocol):
    """How much one text may ask of this machine."""

    @property
    def depth(self) -> int: ...
    @property
    def containers(self) -> int: ...
    @property
    def values(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a text: where, what stands there, how to repair it."""

    field: str
    found: str
    fix: str


class MalformedError(ValueError):
    """The text is no JSON, or more of it than the limits allow."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.fix)
        self.fault = fault


class _Refused:
    def __init__(self, found: str, fix: str) -> None:
        self.found = found
        self.fix = fix


def parse(text: str, limits: Limits) -> object:
    """The value of a JSON text. What stands inside it is judged by `faults_in`."""
    _refuse_deep(text, limits)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        around = shown(text[max(0, error.pos - 20) : error.pos + 20].strip())
        fix = f"This is not JSON: {error.msg}, at character {error.pos + 1} of the row."
        raise MalformedError(Fault(WHOLE_ROW, around, fix)) from error


def shown(value: object) -> str:
    """A short, printable form of what stood in the text."""
    text = value if isinstance(value, str) else _as_json(value)
    if text == "":
        return "an empty text"
    cut = text[:_SHOWN]
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return safe + ("..." if len(text) > len(cut) else "")


def _as_json(value: object) -> str:
    if isinstance(value, list | dict) and len(value) > _SHOWN:
        return f"{len(value)} elements"
    return json.dumps(value, ensure_ascii=False, default=str)


def faults_in(value: object, limits: Limits) -> Iterator[Fault]:
    """Everything inside a parsed value that cannot be kept, each with its path."""
    waiting: list[tuple[str, object]] = [("", value)]
    seen = 0
    while waiting:
        path, each = waiting.pop()
        seen += 1
        inner_count = len(each) if isinstance(each, dict | list) else 0
        if seen + len(waiting) + inner_count > limits.values:
            found = f"more than {limits.values:,} values"
            yield Fault(WHOLE_ROW, found, "Split the row, or leave out what is not needed.")
            return
        if isinstance(each, dict):
            yield from (f for key in each for f in _faults_of_text(f"{path} (key)", key))
            waiting += [(join(path, key), inner) for key, inner in reversed(each.items())]
        elif isinstance(each, list):
            inside = [(f"{path}[{number}]", inner) for number, inner in enumerate(each)]
            waiting += reversed(inside)
        else:
            yield from _faults_of_leaf(path, each)


def join(path: str, key: str) -> str:
    """The path of a key inside the object at a path."""
    name = shown(key)
    return f"{path}.{name}" if path else name


def _faults_of_leaf(path: str, value: object) -> Iterator[Fault]:
    if isinstance(value, _Refused):
        yield Fault(path or WHOLE_ROW, value.found, value.fix)
    elif isinstance(value, str):
        yield from _faults_of_text(path or WHOLE_ROW, value)


def _faults_of_text(path: str, text: str) -> Iterator[Fault]:
    if "\0" in text:
        at = text.index("\0")
        yield Fault(path, shown(text[max(0, at - 20) : at + 20]), "Remove the NUL character.")
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        around = text[max(0, error.start - 20) : error.start + 20]
        fix = "Half of a surrogate pair is no character: write the whole pair or remove it."
        yield Fault(path, shown(around), fix)


def _refuse_deep(text: str, limits: Limits) -> None:
    if text.count("[") + text.count("{") <= limits.depth:
        return  # most rows: too few brackets to be deep, wherever they stand
    depth = opened = 0
    for token in _TOKENS.finditer(text):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
            opened += 1
        elif sign in "]}":
            depth -= 1
        if depth > limits.depth or opened > limits.containers:
            found = f"depth {depth}" if depth > limits.depth else f"{opened:,} lists and objects"
            fix = (
                f"At most {limits.depth} levels and {limits.containers:,} lists and objects a row."
            )
            raise MalformedError(Fault(WHOLE_ROW, found, fix))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                made[key] = _Refused("the same key twice", _TWICE)
            seen.add(key)
    return made


def _integer(digits: str) -> int | _Refused:
    length = len(digits.lstrip("-"))
    if length > _DIGITS:
        return _Refused(f"a number of {length} digits", _NUMBER)
    return int(digits)


def _float(digits: str) -> float | _Refused:
    value = float(digits)
    return value if math.isfinite(value) else _Refused(shown(digits), _NUMBER)


def _constant(name: str) -> _Refused:
    return _Refused(name, _NUMBER)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
