from typing import Any

from django.core.management.base import BaseCommand

from accounts import actions


class Command(BaseCommand):
    help = "While there is no active lead, prints a one-time link that makes the first one."

    def handle(self, **_options: Any) -> None:
        link = actions.welcome()
        if link is not None:
            self.stdout.write(f"Become the first lead (this link works once): {link.url}")
