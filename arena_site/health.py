"""Is the application alive, and is it ready? For probes, for the supervisor and for people.

`/healthz` says that this process answers. `/readyz` asks every part; it is for waiting and for
looking, never a reason to take a web process down, for restarting web repairs no database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import redis
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from arena_site import marks
from arena_site.messaging import redis_client

ANSWER_SECONDS = 2  # the shortest that a connection attempt can be told to take
START = "Start everything with `make run`, and read logs/{name}.log in the data folder."


@dataclass(frozen=True)
class Part:
    """How one part of the application is, and what to do when it is not well."""

    name: str
    ok: bool
    why: str
    repair: str = ""


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Those that come with this code; reading them from disk once is enough."""
    loader = MigrationLoader(None)
    return frozenset(loader.graph.nodes)


@contextmanager
def probe() -> Iterator[BaseDatabaseWrapper]:
    """A connection that gives up soon; one that was open before may hang with its server."""
    fresh = connection.copy()
    fresh.settings_dict["OPTIONS"] |= {
        "connect_timeout": ANSWER_SECONDS,
        "options": f"-c statement_timeout={1000 * ANSWER_SECONDS}",
    }
    try:
        yield fresh
    finally:
        fresh.close()


def database(fresh: BaseDatabaseWrapper) -> Part:
    """Whether Postgres answers."""
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Part(
            "database",
            ok=False,
            why="does not answer",
            repair=START.format(name="postgres") + " With a server of yours, check DATABASE_URL.",
        )
    return Part("database", ok=True, why="answers")


def migrations(fresh: BaseDatabaseWrapper) -> Part:
    """Whether the tables are those of this code."""
    if fresh.connection is None:
        return _unknown("migrations", without="database")
    applied = set(MigrationRecorder(fresh).applied_migrations())
    missing = _known_migrations() - applied
    if not missing:
        return Part("migrations", ok=True, why="all applied")
    return Part(
        "migrations",
        ok=False,
        why=f"{len(missing)} not applied",
        repair="Run `ARENA_AS_OWNER=true python manage.py prepare`.",
    )


def signs_of_life() -> set[str] | None:
    """The marks in Redis, or None when it does not answer."""
    try:
        return marks.present(redis_client())
    except redis.RedisError:
        return None


def broker(signs: set[str] | None) -> Part:
    """Whether Redis answers."""
    if signs is None:
        return Part(
            "broker",
            ok=False,
            why="does not answer",
            repair=START.format(name="redis") + " With a server of yours, check REDIS_URL.",
        )
    return Part("broker", ok=True, why="answers")


def worker(signs: set[str] | None) -> Part:
    """Whether a worker is connected, and whether it carries out what beat sends."""
    repair = START.format(name="worker")
    if signs is None:
        return _unknown("worker", without="broker")
    if marks.WORKER not in signs:
        return Part("worker", ok=False, why="gives no sign of life", repair=repair)
    if marks.BEAT in signs and marks.ROUND_TRIP not in signs:
        return Part("worker", ok=False, why="is there but carries out no task", repair=repair)
    return Part("worker", ok=True, why="carries out tasks")


def beat(signs: set[str] | None) -> Part:
    """Whether beat sends what is due."""
    if signs is None:
        return _unknown("beat", without="broker")
    if marks.BEAT not in signs:
        repair = START.format(name="beat")
        return Part("beat", ok=False, why="gives no sign of life", repair=repair)
    return Part("beat", ok=True, why="sends what is due")


def _unknown(name: str, *, without: str) -> Part:
    why, repair = f"unknown without the {without}", f"Repair the {without} first."
    return Part(name, ok=False, why=why, repair=repair)


def parts() -> list[Part]:
    """Everything that must answer before the application is ready."""
    with probe() as fresh:
        stored = [database(fresh), migrations(fresh)]
    signs = signs_of_life()
    return [*stored, broker(signs), worker(signs), beat(signs)]


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is touched."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; either way with a word on each."""
    found = parts()
    ready = all(part.ok for part in found)
    body = {
        "ready": ready,
        "parts": {part.name: {"ok": part.ok, "why": part.why} for part in found},
    }
    return JsonResponse(body, status=200 if ready else 503)
