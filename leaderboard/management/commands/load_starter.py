from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leaderboard.actions.load_starter import BrokenStarterError, load_starter


class Command(BaseCommand):
    help = "Load the benchmark that comes with the application. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            benchmark = load_starter()
        except BrokenStarterError as error:
            raise CommandError(f"The starter benchmark cannot be read: {error}") from error
        if benchmark:
            count = benchmark.items.count()
            self.stdout.write(f"Loaded the starter benchmark: {count} items to vote on.")
