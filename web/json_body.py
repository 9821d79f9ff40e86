"""Bodies of requests are read as strictly as files: a doubled key is an error, never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from web.strict_json import WHOLE_ROW, Fault, MalformedError, faults_in, parse

MAX_BYTES = 256_000


@dataclass(frozen=True)
class BodyLimits:
    """The largest body is a vote with its comment."""

    depth: int = 20
    containers: int = 2_000
    values: int = 10_000


class StrictJSONParser(BaseParser):
    """JSON without doubled keys, NaN, huge numbers, NUL, lone surrogates or deep nesting."""

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
    limits = BodyLimits()
    try:
        value = parse(body.decode("utf-8"), limits)
    except UnicodeDecodeError as error:
        raise ParseError(f"The body is not UTF-8 (byte {error.start}).") from error
    except MalformedError as error:
        raise refusal(error.fault) from error
    for fault in faults_in(value, limits):
        raise refusal(fault)
    return value


def refusal(fault: Fault) -> ParseError:
    """A fault as the API says it."""
    where = "The body" if fault.field == WHOLE_ROW else f"The field {fault.field!r}"
    return ParseError(f"{where}: found {fault.found}. {fault.fix}")
