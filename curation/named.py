"""Benchmarks and releases by the names that commands are given."""

from django.core.management.base import CommandError

from catalog.models import Benchmark, Release


def benchmark_named(name: str) -> Benchmark:
    """The benchmark of this name or slug. Raises CommandError, which lists those that are there."""
    if found := Benchmark.objects.named(name):
        return found
    others = ", ".join(Benchmark.objects.values_list("name", flat=True)[:20])
    raise CommandError(
        f"There is no benchmark {name!r}. " + (f"There are: {others}." if others else "Import one.")
    )


def release_named(benchmark: Benchmark, name: str) -> Release:
    """The release of this name. Raises CommandError, which lists those that are there."""
    if found := benchmark.releases.filter(name=name).first():
        return found
    others = ", ".join(benchmark.releases.values_list("name", flat=True)[:20])
    raise CommandError(
        f"{benchmark.name} has no release {name!r}. "
        + (f"It has: {others}." if others else "Make one first: manage.py release.")
    )
