from typing import Any

from django.db import connection

from arena_site.grants import application_role, grant
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Give the application's role its rights on all tables. Run as the owner, after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        role = application_role()
        grant(connection, role)
        if options["verbosity"] > 1:
            self.stdout.write(f"{role} has its rights.")
