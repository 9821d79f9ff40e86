from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError


class PlainCommand(BaseCommand):
    """A command that says in a sentence when the database does not answer."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except OperationalError as error:
            why = str(error).partition("\n")[0]
            raise CommandError(
                f"The database does not answer ({why}). `manage.py doctor` says how to repair it."
            ) from error
