"""Postgres' own programs, run against the database of this site."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from arena_site.settings import database
from arena_site.supervisor.postgres_files import INSTALLED, PACKAGE

CHUNK = 1 << 20
HEADER_LINES = 40  # of a script, before its first table
NOT_BEFORE_17 = b"SET transaction_timeout = 0;"


class ToolError(CommandError):
    """A program is missing or has failed; the text says which and why."""


def owner_address() -> str:
    """The database that Django uses at this moment, by the role that owns its tables."""
    address = conninfo_to_dict(settings.DATABASE_OWNER_URL)
    address["dbname"] = str(connection.settings_dict["NAME"])
    return make_conninfo(**cast("dict[str, Any]", address))


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django work as the role that owns the tables, and afterwards as before."""
    before = dict(connection.settings_dict)
    owner = database(settings.DATABASE_OWNER_URL) | {"NAME": before["NAME"]}
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def run_tool(name: str, *arguments: str) -> None:
    """Run one of Postgres' own programs against that database; its complaint is the error."""
    command, environment = command_of(name, *arguments)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolError(f"{name} failed: {done.stderr.strip()}")


def load_dump(dump: Path) -> None:
    """Carry out a dump whole or not at all.

    By way of psql and not of pg_restore alone, which sets a limit that servers before 17 refuse.
    """
    command, environment = command_of("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
    reading = ["--no-owner", "--no-privileges", "--schema=public", "--file=-", str(dump)]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [str(tool("pg_restore")), *reading], stdout=subprocess.PIPE, stderr=errors
        ) as source,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
        ) as target,
    ):
        copy_script(source, cast("IO[bytes]", target.stdin))
        target.wait()
        source.wait()
        errors.seek(0)
        if source.returncode or target.returncode:
            raise ToolError(f"The dump could not be loaded: {errors.read().decode().strip()}")


def copy_script(source: subprocess.Popen[bytes], target: IO[bytes]) -> None:
    """Pass a script on as one transaction, without the setting that old servers do not know.

    To psql the end of its input is a good end, also when we or pg_restore were killed: so the
    word to commit comes last, and only when pg_restore has succeeded.
    """
    script = cast("IO[bytes]", source.stdout)
    with suppress(BrokenPipeError), target:  # psql says why it has stopped
        target.write(b"BEGIN;\n")
        for line in islice(script, HEADER_LINES):
            if line.strip() != NOT_BEFORE_17:
                target.write(line)
        shutil.copyfileobj(script, target, CHUNK)
        if source.wait() == 0:
            target.write(b"COMMIT;\n")


def command_of(name: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and its environment; the password is in the latter alone."""
    address = conninfo_to_dict(owner_address())
    password = str(address.pop("password", ""))
    place = make_conninfo(**cast("dict[str, Any]", address))
    command = [str(tool(name)), f"--dbname={place}", *arguments]
    return command, {**os.environ, "PGPASSWORD": password}


def tool(name: str) -> Path:
    """The program that came with the embedded Postgres, or the one of this machine."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / INSTALLED / "bin" / name
    found = shutil.which(name)
    if found is None:
        raise ToolError(f"{name} is missing; install requirements/run.lock or Postgres' clients.")
    return Path(found)
