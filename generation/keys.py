"""Keys of model servers: the database knows their names, the environment their values."""

import os
import re
from pathlib import Path

from django.conf import settings

from backends import BackendError, Kind
from backends.addresses import Key
from generation.models import Endpoint

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
# Secrets of the site itself, which no server is ever told.
_OUR_OWN = re.compile(r"(ARENA|DATABASE|DJANGO|EMAIL|REDIS|CELERY|SECRET)_.*|PATH|HOME")


def fault_in(name: str) -> str:
    """Why a variable cannot be a key, or nothing."""
    if not NAME.fullmatch(name):
        return "Give the name of an environment variable in capital letters, not the key itself."
    if _OUR_OWN.fullmatch(name):
        return f"{name} belongs to Code Arena itself and is sent to no model server."
    return ""


def value_of(name: str) -> str:
    """The key as the environment has it, itself or in the file that NAME_FILE names."""
    if value := os.environ.get(name, "").strip():
        return value
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError:
            return ""
    return ""


def key_of(endpoint: Endpoint) -> Key | None:
    """The key of an endpoint, for its own address only; None where it needs none."""
    if endpoint.key is None:
        return None
    value = value_of(endpoint.key.name)
    if not value or not value.isascii() or not value.isprintable():
        raise BackendError(
            f"The key {endpoint.key.name} is not set in the environment of this process.",
            permanent=True,
            kind=Kind.REFUSED,
        )
    return Key(value, endpoint.key.origin)


def names_to_offer() -> list[str]:
    """Variables that the operator names in ARENA_MODEL_KEYS: what pages may choose from."""
    return [name for name in settings.MODEL_KEYS if not fault_in(name)]
