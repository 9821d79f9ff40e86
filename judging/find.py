"""What commands mean by the name of a judge; a wrong one is answered with those that exist."""

from django.core.management.base import CommandError

from judging.models import Judge


def find_judge(name: str) -> Judge:
    """The judge of this name, or of this slug."""
    found = Judge.objects.filter(name=name).first() or Judge.objects.filter(slug=name).first()
    if found is None:
        known = ", ".join(Judge.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no judge {name!r}. Known: {known}.")
    return Judge.objects.select_related("endpoint", "prompt").get(pk=found.pk)
