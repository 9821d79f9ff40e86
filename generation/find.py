"""What commands mean by a name; a wrong one is answered with those that exist."""

from collections.abc import Iterable
from typing import NoReturn

from django.core.management.base import CommandError

from catalog.models import Benchmark, Competitor, Release
from generation.models import Endpoint


def find_endpoint(name: str) -> Endpoint:
    found = Endpoint.objects.filter(name=name).first() or Endpoint.objects.filter(slug=name).first()
    return found or _unknown("endpoint", name, Endpoint.objects.values_list("name", flat=True))


def find_benchmark(name: str) -> Benchmark:
    found = Benchmark.objects.named(name)
    return found or _unknown("benchmark", name, Benchmark.objects.values_list("name", flat=True))


def find_release(benchmark: Benchmark, name: str | None) -> Release | None:
    """The release of this name; None where none is named."""
    if not name:
        return None
    found = benchmark.releases.filter(name=name).first()
    return found or _unknown("release", name, benchmark.releases.values_list("name", flat=True))


def find_competitors(names: Iterable[str]) -> list[Competitor]:
    """In the order given, each once."""
    found = []
    for name in dict.fromkeys(names):
        there = Competitor.objects.filter(name=name) or Competitor.objects.filter(slug=name)
        served = Competitor.objects.exclude(serving=None)
        found += list(there[:1]) or [_unknown("model", name, served.values_list("name", flat=True))]
    return found


def _unknown(kind: str, name: str, known: Iterable[str]) -> NoReturn:
    listed = ", ".join(sorted(known)) or "none yet"
    raise CommandError(f"There is no {kind} {name!r}. Known: {listed}.")
