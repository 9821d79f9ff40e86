"""Looks before the start, so that what is missing is said in a sentence and not in a log."""

import errno
import socket
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

from arena_site.supervisor.faults import StartError

ANSWER_SECONDS = 5
OTHER_PORTS = 10  # how far away to suggest another port


def check_port(port: int, variable: str, host: str = "127.0.0.1") -> None:
    """Refuse a port on which somebody listens or that we may not have."""
    reason = _why_not(host, port)
    if reason is None:
        return
    free = next((p for p in range(port + OTHER_PORTS, 65535) if _why_not(host, p) is None), None)
    advice = f", for example {variable}={free} make run" if free else ""
    raise StartError(f"Port {port} {reason}. Choose another with {variable}{advice}.")


def _why_not(host: str, port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            return "is in use by another program" if in_use else f"is not ours ({error.strerror})"
    return None


def check_database(url: str, variable: str) -> None:
    """Refuse an address at which no Postgres lets us in. Never shows the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise StartError(
            f"{variable} is not an address of Postgres; give one such as "
            "postgresql://user:password@host:5432/arena"
        ) from error
    place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
    try:
        psycopg.connect(url, connect_timeout=ANSWER_SECONDS).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise StartError(
            f"The database at {place} cannot be used: {reason}. Start it, or correct {variable}; "
            "without DATABASE_URL and DATABASE_OWNER_URL the embedded Postgres is used."
        ) from error


def check_broker(url: str) -> None:
    """Refuse an address at which no Redis answers."""
    advice = "Start it, or correct REDIS_URL; without REDIS_URL the embedded Redis is used."
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=ANSWER_SECONDS) as client:
            client.ping()
    except ValueError as error:
        raise StartError(
            "REDIS_URL is not an address of Redis; give one such as redis://host:6379/0"
        ) from error
    except redis.RedisError as error:
        place = urlsplit(url)
        where = f"{place.hostname}:{place.port or 6379}" if place.hostname else place.path
        if isinstance(error, redis.AuthenticationError):
            raise StartError(
                f"The broker at {where} does not accept the user name or password in REDIS_URL."
            ) from error
        raise StartError(f"The broker at {where} does not answer. {advice}") from error


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
