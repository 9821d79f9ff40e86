from typing import Any

from django.core.management.base import BaseCommand, CommandError

from open_arena.actions.load_open_arena import BrokenItemsError, load_open_arena


class Command(BaseCommand):
    help = "Load Open Arena 397, the benchmark of our own. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            benchmark = load_open_arena()
        except BrokenItemsError as error:
            raise CommandError(f"Open Arena 397 cannot be read: {error}") from error
        if benchmark:
            count = benchmark.items.count()
            self.stdout.write(f"Loaded {benchmark}: {count} items, ready for model servers.")
