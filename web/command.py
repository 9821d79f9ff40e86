from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from web.exit_status import LOST_DATABASE


class PlainCommand(BaseCommand):
    """A command that says in a sentence what a person can repair, and how.

    What nobody but us can repair keeps its traceback.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            raise CommandError(
                f"The database cannot be used: {_first_line(error)}. Start or repair it, or "
                "correct DATABASE_URL and DATABASE_OWNER_URL; `manage.py doctor` says more.",
                returncode=LOST_DATABASE,
            ) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                f"The database refuses: {_first_line(error)}. "
                "DATABASE_OWNER_URL must name the owner of the database and its tables."
            ) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or 'A file'} cannot be used: {error.strerror or error}. "
                "Repair its permissions, make room, or choose another."
            ) from error


def _first_line(error: Exception) -> str:
    """The reason; the lines below it are hints for programmers."""
    return str(error).strip().partition("\n")[0]
