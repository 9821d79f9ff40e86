from typing import Any

from accounts import actions
from web.command import PlainCommand


class Command(PlainCommand):
    help = "While there is no active lead, prints a one-time link that makes the first one."

    def handle(self, **_options: Any) -> None:
        link = actions.welcome()
        if link is not None:
            self.stdout.write(f"Become the first lead (this link works once): {link.url}")
