"""Values as plain data and as JSON; the other half is `sandbox/values.py`."""

from __future__ import annotations

import _json
import math
import os

TYPE_CHECKING = False  # importing typing would take longer than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

write, quoted = os.write, _json.encode_basestring_ascii


class Ignored:
    """Goes on after errors of these kinds."""

    def __init__(self, *kinds: type[BaseException]) -> None:
        self.kinds = kinds

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> bool:
        return kind is not None and issubclass(kind, self.kinds)


def dumps(value: Any) -> str:
    """Plain values as JSON."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        pairs = [f"{quoted(key)}: {dumps(each)}" for key, each in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumps, value)) + "]"
    return "null" if value is None else repr(value).lower()


def say(**words: Any) -> None:
    line = (dumps(words) + "\n").encode()
    while line:
        line = line[write(1, line) :]


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
