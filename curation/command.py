"""How the commands that look for something print what they found."""

from catalog.models import Benchmark, BenchmarkItem
from curation.found import Found
from web.command import PlainCommand


class FindingCommand(PlainCommand):
    """Prints one line for each finding: the item's key, and what was found in words."""

    def print_found(self, benchmark: Benchmark, found: list[Found]) -> None:
        """The table, worst first, and how many items it names."""
        keys = dict(
            BenchmarkItem.objects.filter(pk__in=[each.item for each in found]).values_list(
                "pk", "key"
            )
        )
        width = max((len(key) for key in keys.values()), default=0)
        for each in found:
            self.stdout.write(f"{keys[each.item]:<{width}}  {each.words}")
        total = benchmark.items.current().count()
        self.stdout.write(f"{len(keys):,} of {total:,} items found.")
