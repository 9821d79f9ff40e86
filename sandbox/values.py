"""Values that a program returned, as plain data: nothing of the program comes along with them.

Inside, `inside/plain.py` turns what a function returned into JSON; here it becomes plain again.
Lists, numbers, texts, true, false and nothing stand for themselves. Everything else is an object
with one name: {"tuple": [...]}, {"set": [...]}, {"dict": [[key, value], ...]}, {"bytes": "ff00"},
{"float": "nan"}, {"complex": [1.0, 2.0]}. What has no plain form arrives as {"object": "its type"}
and equals nothing, whatever its own `__eq__` would have said.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final


class Opaque:
    """A value without a plain form."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # nor may it be a key

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def decode(data: Any) -> Any:
    """Return the value; what is malformed is `Opaque`, for a program may send what it likes."""
    try:
        return _decode(data)
    except (TypeError, ValueError, RecursionError):
        return Opaque("malformed value")


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return [_decode(each) for each in data]
    if not isinstance(data, dict):
        return data
    ((name, content),) = data.items()  # ValueError where there is more than one name
    return _FORMS[name](content) if name in _FORMS else Opaque(str(name))


def _float(text: Any) -> float:
    if text not in {"nan", "inf", "-inf"}:
        raise ValueError(text)
    return float(text)


_FORMS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "tuple": lambda content: tuple(_decode(each) for each in content),
    "set": lambda content: {_decode(each) for each in content},
    "dict": lambda content: {_decode(key): _decode(value) for key, value in content},
    "bytes": bytes.fromhex,
    "float": _float,
    "complex": lambda content: complex(float(content[0]), float(content[1])),
    "object": lambda content: Opaque(str(content)[:100]),
}
