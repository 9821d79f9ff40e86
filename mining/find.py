"""What commands mean by the name of a run; a wrong one is answered with those that exist."""

from django.core.management.base import CommandError

from mining.models import MiningRun


def find_run(name: str) -> MiningRun:
    """The run of this name, or of this slug."""
    found = (
        MiningRun.objects.filter(name=name).first() or MiningRun.objects.filter(slug=name).first()
    )
    if found is None:
        known = ", ".join(MiningRun.objects.values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no run {name!r}. Known: {known}.")
    return found
