"""Request bodies are read strictly: a doubled or misplaced word is an error, never a guess."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 256_000
MAX_DEPTH = 20


class StrictJSONParser(BaseParser):
    """JSON without doubled keys, NaN, NUL, lone surrogates or deep nesting."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ParseError(f"The body is larger than {MAX_BYTES} bytes.")
        return parse_strictly(body)


def parse_strictly(body: bytes) -> Any:
    """The value of a JSON text; raises `ParseError` with what is wrong and where."""
    try:
        text = body.decode("utf-8")
        _check_depth(text)
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
        _check_text(text, value)
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8 (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        raise ParseError(
            f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from error
    return value


def _check_depth(text: str) -> None:
    """Count brackets before parsing; brackets inside strings only make the check stricter."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise ParseError(f"The body is nested {deepest} deep; at most {MAX_DEPTH} is read.")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The field {doubled!r} stands twice.")
    return found


def _refuse_constant(word: str) -> Any:
    raise ParseError(f"{word} is not JSON.")


def _check_text(text: str, value: Any) -> None:
    """Postgres keeps neither NUL nor lone surrogates; both can only come by an escape."""
    if "\\u" not in text and "\x00" not in text:
        return
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            stack.extend(node.keys())
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in node):
            raise ParseError("A text holds a NUL or half a surrogate pair; remove it.")
