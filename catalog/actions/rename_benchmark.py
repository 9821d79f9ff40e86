"""Calling a benchmark something else; its short name, and so its addresses, stay."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.models import Benchmark

MAX_LENGTH = 200


class RenameError(Exception):
    """A name that a benchmark cannot have; the text says why and what to do."""


@transaction.atomic
def rename_benchmark(benchmark: Benchmark, name: str, *, actor: Annotator) -> bool:
    """Give it this name; False when it has it already. Raises RenameError."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_LENGTH or not name.isprintable():
        raise RenameError(f"A benchmark has a name of 1 to {MAX_LENGTH} characters on one line.")
    locked = Benchmark.objects.select_for_update().get(pk=benchmark.pk)
    if locked.name == name:
        return False
    if Benchmark.objects.filter(name__iexact=name).exclude(pk=locked.pk).exists():
        raise RenameError(f"There is a benchmark {name!r} already: take another name.")
    change = {"name": [locked.name, name]}
    locked.name = name
    locked.save(update_fields=["name"])
    write_audit("benchmark_renamed", f"benchmark {locked.slug}", actor=actor, **change)
    return True
