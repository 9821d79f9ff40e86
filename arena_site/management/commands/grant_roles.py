from typing import Any

from django.db import connection

from accounts.command import PlainCommand
from arena_site.grants import application_role, grant


class Command(PlainCommand):
    help = "Give the application's role its rights on all tables. Run as the owner, after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        role = application_role()
        grant(connection, role)
        if options["verbosity"] > 1:
            self.stdout.write(f"{role} has its rights.")
