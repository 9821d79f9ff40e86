"""What the operator asks for in environment variables, read once and refused in plain words."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from arena_site.supervisor.faults import StartError
from sandbox.walls import KEEPS

OLDEST, TOO_NEW = (3, 11), (3, 13)  # the embedded Redis has no wheel for 3.13
DEFAULT_PORT = 8000
ENGINES = ("light", "vllm")
LAST_PORT = 65535


@dataclass(frozen=True)
class Configuration:
    """Where to listen, where the data lies, and which servers are the operator's own."""

    port: int
    live_port: int
    url: str
    live_url: str
    data: Path
    database_url: str | None
    owner_url: str | None
    redis_url: str | None
    secret_key: str | None
    runner: str | None  # where one listens that the operator runs
    accepted_walls: tuple[str, ...]  # that may be missing
    models: str  # which engine serves the small model; empty for none
    models_port: int


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> None:
    """Refuse a Python for which the locked packages do not exist."""
    if not OLDEST <= version[:2] < TOO_NEW:
        found = ".".join(map(str, version[:2]))
        raise StartError(
            f"Python {found} is not supported. Install Python 3.11 or 3.12, delete the folder "
            ".venv and start again."
        )


def read(environment: Mapping[str, str]) -> Configuration:
    """The configuration for this environment, with its defaults."""
    port = _port(environment, "ARENA_PORT", DEFAULT_PORT)
    live_port = _port(environment, "ARENA_LIVE_PORT", port + 1)
    if port == live_port:
        raise StartError("ARENA_PORT and ARENA_LIVE_PORT are the same; choose two ports.")
    url = _address(environment, "ARENA_URL", f"http://127.0.0.1:{port}")
    site = urlsplit(url)
    live_url = _address(
        environment, "ARENA_LIVE_URL", f"{site.scheme}://{site.hostname}:{live_port}"
    )
    database_url = environment.get("DATABASE_URL") or None
    owner_url = environment.get("DATABASE_OWNER_URL") or None
    if bool(database_url) != bool(owner_url):
        missing = "DATABASE_OWNER_URL" if database_url else "DATABASE_URL"
        raise StartError(
            f"{missing} is not set. Give two addresses of the same database: DATABASE_OWNER_URL "
            "with the role that owns the tables, DATABASE_URL with one that owns nothing; or "
            "neither, for the embedded Postgres."
        )
    return Configuration(
        port=port,
        live_port=live_port,
        url=url,
        live_url=live_url,
        data=Path(environment.get("ARENA_DATA") or ".local").expanduser().resolve(),
        database_url=database_url,
        owner_url=owner_url,
        redis_url=environment.get("REDIS_URL") or None,
        secret_key=environment.get("SECRET_KEY") or None,
        runner=environment.get("ARENA_RUNNER") or None,
        accepted_walls=_walls(environment),
        models=_engine(environment),
        models_port=_port(environment, "ARENA_MODELS_PORT", live_port + 1),
    )


def _walls(environment: Mapping[str, str]) -> tuple[str, ...]:
    stated = environment.get("ARENA_RUNNER_ACCEPT", "").split(",")
    walls = tuple(wall.strip() for wall in stated if wall.strip())
    if unknown := [wall for wall in walls if wall not in KEEPS]:
        raise StartError(
            f"ARENA_RUNNER_ACCEPT names {unknown[0]!r}; walls are: {', '.join(KEEPS)}."
        )
    return walls


def _engine(environment: Mapping[str, str]) -> str:
    engine = environment.get("ARENA_MODELS") or ""
    if engine and engine not in ENGINES:
        raise StartError(f"ARENA_MODELS is {engine!r}; give one of {', '.join(ENGINES)}.")
    return engine


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if text.isascii() and text.isdigit() and 0 < int(text) <= LAST_PORT:
        return int(text)
    raise StartError(f"{name} is {text!r}; give a number from 1 to {LAST_PORT}.")


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    text = (environment.get(name) or default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return text
    raise StartError(f"{name} is {text!r}; give an address such as https://arena.example.org")
