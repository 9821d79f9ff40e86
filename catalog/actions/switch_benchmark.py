"""The switches of a benchmark: open for voting, names shown, items retired by two people."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark

ACTIONS = {
    ("is_open", True): "benchmark_opened",
    ("is_open", False): "benchmark_closed",
    ("retires_by_two", True): "retired_by_two",
    ("retires_by_two", False): "retired_by_one",
    ("shows_names", True): "names_shown",
    ("shows_names", False): "names_kept_back",
}


@transaction.atomic
def switch_benchmark(benchmark: Benchmark, switch: str, on: bool, *, actor: Annotator) -> bool:
    """Turn one switch; False when it stands there already."""
    action = ACTIONS[switch, on]
    if not Benchmark.objects.filter(pk=benchmark.pk, **{switch: not on}).update(**{switch: on}):
        return False
    write_audit(action, f"benchmark {benchmark.slug}", actor=actor)
    return True
