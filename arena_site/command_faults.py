"""Faults of a command that a person can repair, each in one sentence that says how."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management import CommandError
from django.db import OperationalError

from arena_site.backup import BackupError
from arena_site.postgres_tools import ToolError


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """End the command with a sentence; what nobody but us can repair keeps its traceback."""
    try:
        yield
    except (BackupError, ToolError) as error:
        raise CommandError(str(error)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise CommandError(
            f"The database refuses: {first_line(error)}. "
            "DATABASE_OWNER_URL must name the owner of the database and its tables."
        ) from error
    except (psycopg.OperationalError, OperationalError) as error:
        raise CommandError(
            f"The database cannot be used: {first_line(error)}. "
            "Start or repair it, or correct DATABASE_URL and DATABASE_OWNER_URL."
        ) from error
    except OSError as error:
        raise CommandError(
            f"{error.filename or 'A file'} cannot be written: {error.strerror}. "
            "Repair the folder's permissions, make room, or choose another."
        ) from error


def first_line(error: Exception) -> str:
    """The reason; the lines below it are hints for programmers."""
    return str(error).strip().partition("\n")[0]
