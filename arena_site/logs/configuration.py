"""Everything that is logged becomes one line, by structlog: for people or as JSON.

The code writes to loggers of the standard library as ever; what a request or a task has bound
(`arena_site.logs.tracing`) is added to each line.
"""

import logging
import os
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, ProcessorReturnValue, WrappedLogger

from arena_site.logs.masking import Masker, secrets_of

FORMATS = ("line", "json")
# INFO of these says that each task was received and done; we say so where it matters.
SERVERS = ("_granian", "uvicorn")  # they bring handlers of their own; ours takes their place
QUIET = ("celery", "kombu", "asyncio", "httpx", "httpcore", "httpx2", "httpcore2")


class MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Masks the finished line, tracebacks included."""

    def __init__(self, *args: Any, known: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        self._mask = Masker(known)

    def format(self, record: logging.LogRecord) -> str:
        return self._mask(super().format(record))


def escape(text: str) -> str:
    """One line for each event, whatever was in the text: nobody forges a line or moves a cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def render_line(_logger: WrappedLogger, _method: str, event: EventDict) -> ProcessorReturnValue:
    """`2026-11-20T10:00:00Z INFO accounts.mail: words request_id=...`, then a traceback."""
    head = f"{event.pop('timestamp')} {event.pop('level').upper()} {event.pop('logger')}"
    trace = event.pop("exception", "")
    words = escape(str(event.pop("event")))
    more = "".join(f" {name}={escape(str(value))}" for name, value in sorted(event.items()))
    return f"{head}: {words}{more}" + (f"\n{trace}" if trace else "")


def logging_settings(
    *, level: str, format_name: str, environment: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """The value of Django's setting LOGGING."""
    if format_name not in FORMATS:
        raise ValueError(f"ARENA_LOG_FORMAT is {format_name!r}; give one of {', '.join(FORMATS)}.")
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": MaskingFormatter,
                "known": secrets_of(environment),
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(),
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_objects,
                    structlog.processors.format_exc_info,
                    as_json if format_name == "json" else render_line,
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in QUIET},
            **{name: {"level": "WARNING", "handlers": [], "propagate": True} for name in SERVERS},
        },
    }


def without_objects(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Django hangs its request on the record; whole objects say too much and are left out."""
    plain = (str, int, float, bool, type(None))
    kept = {"exc_info", "stack_info"}
    return {
        name: value for name, value in event.items() if name in kept or isinstance(value, plain)
    }
