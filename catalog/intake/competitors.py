"""Competitors by name, made when they are new."""

from catalog.intake.report import Report
from catalog.intake.slugs import free_slug
from catalog.models import Competitor

_SLUG = 220


class Competitors:
    """All competitors by their exact names; new ones wait to be written together."""

    def __init__(self, report: Report) -> None:
        known = list(Competitor.objects.only("pk", "name", "slug"))
        self._by_name = {competitor.name: competitor for competitor in known}
        self._slugs = {competitor.slug for competitor in known}
        self._new: list[Competitor] = []
        self._report = report

    def named(self, name: str) -> Competitor:
        """The competitor of this name, perhaps not yet written."""
        found = self._by_name.get(name)
        if found is None:
            found = Competitor(name=name, slug=free_slug(name, self._slugs, longest=_SLUG))
            self._by_name[name] = found
            self._slugs.add(found.slug)
            self._new.append(found)
            self._report.counts["models_created"] += 1
            self._report.name("new_models", name)
        return found

    def write(self) -> None:
        """Write those that are new."""
        Competitor.objects.bulk_create(self._new)
        self._new = []
